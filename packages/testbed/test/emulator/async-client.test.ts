/** What Envoy's asynchronous client tells a filter about a gateway that is there, and about one that is not. */
import { describe, expect, test } from "vitest";
import type { GatewayBehaviour, HeaderLine } from "../../src/conformance/case.js";
import type { AsyncOutcome, Dispatch } from "../../src/emulator/async-client.js";
import { HeaderMap } from "../../src/emulator/header-map.js";
import { World } from "../../src/emulator/world.js";

interface Call {
  readonly method?: string;
  readonly cluster?: string;
  readonly gateway?: GatewayBehaviour;
  readonly headers?: readonly HeaderLine[];
  readonly timeout?: number;
  readonly sendsForwardedFor?: boolean;
}

function send(call: Call) {
  const world = new World({ ...(call.gateway && { gateway: call.gateway }) });
  const headers = new HeaderMap([
    [":method", call.method ?? "POST"],
    [":path", "/auth"],
    [":authority", "gateway.test"],
    ...(call.headers ?? []),
  ]);
  let outcome: AsyncOutcome | undefined;
  const dispatch: Dispatch = world.asyncClient.send(
    {
      cluster: call.cluster ?? "gateway",
      headers,
      body: "",
      timeoutMilliseconds: call.timeout ?? 5000,
      sendsForwardedFor: call.sendsForwardedFor ?? false,
    },
    (it) => (outcome = it),
  );
  world.clock.runUntilIdle();
  const result = dispatch.kind === "finished" ? dispatch.outcome : outcome;
  const reply = result?.kind === "reply" ? result : undefined;
  return { dispatch: dispatch.kind, outcome: result, reply, world };
}

describe("the gateway answers", () => {
  test("with its own headers and the proof that it was itself", () => {
    const { reply } = send({
      gateway: { status: 403, headers: [["x-envoy-upstream-service-time", "forged"]], body: "no" },
    });
    expect(reply?.headers.get(":status")).toBe("403");
    expect(reply?.headers.getAll("x-envoy-upstream-service-time")).toEqual(["3"]);
    expect(reply?.body).toBe("no");
  });

  test("without a body to a HEAD and behind 204 and 304", () => {
    expect(send({ gateway: { status: 204, body: "no" } }).reply?.body).toBe("");
    expect(send({ gateway: { status: 304, body: "no" } }).reply?.body).toBe("");
    const head = send({ method: "HEAD", gateway: { status: 403, body: "no" } });
    expect([head.reply?.body, head.reply?.headers.get("content-length")]).toEqual(["", "2"]);
  });

  test("a reply beyond what Envoy buffers is a failure", () => {
    const body = "x".repeat(32 * 1024 * 1024 + 1);
    expect(send({ gateway: { status: 200, body } }).outcome).toEqual({ kind: "failure" });
  });
});

describe("Envoy answers in the gateway's place", () => {
  const synthetic = (call: Call) => {
    const { reply, dispatch } = send(call);
    return { dispatch, status: reply?.headers.get(":status"), body: reply?.body, reply };
  };

  test.each<[string, Call, string, RegExp]>([
    ["refused", { cluster: "refused" }, "503", /reset reason: remote connection failure/],
    ["no host", { cluster: "no-hosts" }, "503", /^no healthy upstream$/],
    ["timeout", { gateway: { fault: "silent" } }, "504", /^upstream request timeout$/],
    [
      "reset before headers",
      { gateway: { fault: "reset-before-headers" } },
      "503",
      /reset reason: connection termination$/,
    ],
    [
      "reset inside headers",
      { gateway: { fault: "reset-inside-headers" } },
      "502",
      /protocol error$/,
    ],
    ["garbage", { gateway: { fault: "garbage" } }, "502", /reset reason: protocol error$/],
  ])("%s", (_name, call, status, body) => {
    const found = synthetic(call);
    expect(found.status).toBe(status);
    expect(found.body).toMatch(body);
    expect(found.reply?.headers.lines.map(([name]) => name).sort()).toEqual([
      ":status",
      "content-length",
      "content-type",
    ]);
  });

  test("inline when the cluster has no host", () => {
    expect(synthetic({ cluster: "no-hosts" }).dispatch).toBe("finished");
    expect(synthetic({ cluster: "refused" }).dispatch).toBe("pending");
  });

  test("with 200 and grpc-status when the call looks like gRPC", () => {
    const { reply } = send({ cluster: "refused", headers: [["content-type", "application/grpc"]] });
    expect(reply?.headers.get(":status")).toBe("200");
    expect(reply?.headers.get("grpc-status")).toBe("14");
    expect(reply?.headers.get("grpc-message")).toMatch(/^upstream connect error/);
    expect(reply?.headers.has("x-envoy-upstream-service-time")).toBe(false);
  });

  test("with a failure when the reply breaks off in its body", () => {
    const { outcome } = send({ gateway: { fault: "reset-inside-body" } });
    expect(outcome).toEqual({ kind: "failure" });
  });

  test("and refuses what it does not know or cannot send", () => {
    expect(send({ cluster: "elsewhere" }).dispatch).toBe("unknown cluster");
    expect(send({ headers: [["x-a", "one\r\ntwo"]] }).dispatch).toBe("finished");
    const { asyncClient } = new World();
    const call = {
      cluster: "gateway",
      headers: new HeaderMap([[":method", "POST"]]),
      body: "",
      timeoutMilliseconds: 1,
      sendsForwardedFor: false,
    };
    expect(asyncClient.send(call, () => undefined).kind).toBe("missing headers");
  });
});

describe("headers of the call steer it", () => {
  test("a longer and a shorter timeout", () => {
    const silent = { fault: "silent" } as const;
    const name = "x-envoy-upstream-rq-timeout-ms";
    expect(send({ gateway: silent, timeout: 400 }).world.clock.now).toBe(400);
    expect(send({ gateway: silent, timeout: 400, headers: [[name, "9000"]] }).world.clock.now).toBe(
      9000,
    );
    expect(send({ gateway: silent, timeout: 400, headers: [[name, "50"]] }).world.clock.now).toBe(
      50,
    );
  });

  test("a timeout of 0 is none", () => {
    expect(send({ gateway: { fault: "silent" }, timeout: 0 }).outcome).toBeUndefined();
  });

  test("a timeout that becomes a 204", () => {
    const { reply } = send({
      gateway: { fault: "silent" },
      headers: [["x-envoy-upstream-rq-timeout-alt-response", "1"]],
    });
    expect(reply?.headers.get(":status")).toBe("204");
  });

  test("retries: one request, six calls", () => {
    const { world } = send({
      gateway: { status: 500 },
      headers: [
        ["x-envoy-retry-on", "5xx"],
        ["x-envoy-max-retries", "5"],
      ],
    });
    expect(world.gatewayRequests).toHaveLength(6);
    expect(send({ gateway: { status: 500 } }).world.gatewayRequests).toHaveLength(1);
  });

  test("x-forwarded-for only when asked for", () => {
    const names = (call: Call) =>
      send(call).world.gatewayRequests[0]?.headers.map(([name]) => name);
    expect(names({})).not.toContain("x-forwarded-for");
    expect(names({ sendsForwardedFor: true })).toContain("x-forwarded-for");
  });
});

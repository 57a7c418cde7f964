/** Runs every kind of traffic on one runtime, under each verdict (specification §7). */
import { Agent } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Runtime } from "../conformance/case.js";
import { GrpcClient } from "./grpc-service.js";
import { drained, send, streamOf, textOf, upload } from "./http-client.js";
import { REFUSALS, STATUS_HEADER, VERDICTS } from "./verdict.js";
import type { Verdict } from "./verdict.js";
import { TrafficWorld } from "./world.js";

const LARGE_MEBIBYTES = 100;
const MANY_STREAMS = 1_000;

const GRPC_REFUSALS = { deny: "PERMISSION_DENIED", down: "UNAVAILABLE" } as const;

export function runTraffic(runtime: Runtime): void {
  const world = new TrafficWorld();

  beforeAll(() => world.start(runtime), 180_000);
  afterAll(() => world.close(), 30_000);
  beforeEach(() => world.reset());

  describe.each(VERDICTS)(`traffic: ${runtime} on Envoy, verdict %s`, (verdict) => {
    afterEach(() =>
      Promise.all([world.untilIdle("http", verdict), world.untilIdle("grpc", verdict)]),
    );

    test("gRPC, one message each way", async () => {
      const client = new GrpcClient(world.port("grpc", verdict));
      const result = await client.unary("hello");
      client.close();
      if (verdict === "allow") {
        expect(result).toMatchObject({ status: "OK", message: "hello" });
        expect(result.metadata).toMatchObject({ "x-trailer": "unary" });
      } else {
        expect(result.status).toBe(GRPC_REFUSALS[verdict]);
        expect(result.metadata).toMatchObject({ [STATUS_HEADER]: REFUSALS[verdict].outcome });
        expect(world.grpc.calls).toBe(0);
      }
    });

    test("gRPC, a stream of answers", async () => {
      const client = new GrpcClient(world.port("grpc", verdict));
      const { status, messages } = await client.list();
      client.close();
      expect(status).toBe(verdict === "allow" ? "OK" : GRPC_REFUSALS[verdict]);
      expect(messages).toHaveLength(verdict === "allow" ? 10 : 0);
      expect(world.grpc.calls).toBe(verdict === "allow" ? 1 : 0);
    });

    test("gRPC, a conversation", async () => {
      const client = new GrpcClient(world.port("grpc", verdict));
      const said = Array.from({ length: 20 }, (_, index) => `message ${index}`);
      const { status, echoes } = await client.chat(said);
      client.close();
      expect(status).toBe(verdict === "allow" ? "OK" : GRPC_REFUSALS[verdict]);
      expect(echoes).toEqual(verdict === "allow" ? said : []);
      expect(world.grpc.calls).toBe(verdict === "allow" ? 1 : 0);
    });

    test("WebSocket", async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${world.port("http", verdict)}/socket`);
      if (verdict === "allow") {
        await new Promise((resolve, reject) => {
          socket.once("open", resolve);
          socket.once("error", reject);
        });
        for (const message of ["one", "two", "x".repeat(200_000)]) {
          const echo = new Promise<string>((resolve) =>
            socket.once("message", (data: Buffer) => resolve(data.toString())),
          );
          socket.send(message);
          expect(await echo).toBe(message);
        }
        socket.close();
        await new Promise((resolve) => socket.once("close", resolve));
      } else {
        const refusal = await new Promise<IncomingMessage>((resolve) =>
          socket.once("unexpected-response", (_request: ClientRequest, response: IncomingMessage) =>
            resolve(response),
          ),
        );
        expectRefusal(verdict, refusal);
        refusal.resume();
        socket.on("error", () => undefined);
        socket.terminate();
      }
    });

    test("server-sent events, one by one", async () => {
      const response = await send(world.port("http", verdict), { path: "/events" });
      if (verdict !== "allow") return expectRefusal(verdict, await drained(response));
      expect(response.headers["content-type"]).toBe("text/event-stream");
      let text = "";
      for await (const bytes of response as AsyncIterable<Buffer>) {
        text += bytes.toString();
        // The response has no end: whoever waited for it would wait for ever.
        if (text.includes("data: event 5\n\n")) break;
      }
      expect(text.startsWith("id: 1\ndata: event 1\n\nid: 2\n")).toBe(true);
      response.destroy();
    });

    test(`an upload of ${LARGE_MEBIBYTES} MiB`, { timeout: 120_000 }, async () => {
      const { response, sent, hash } = await upload(world.port("http", verdict), LARGE_MEBIBYTES);
      if (verdict === "allow") {
        expect(response.statusCode).toBe(200);
        const seen = JSON.parse(await textOf(response)) as { bytes: number; sha256: string };
        expect(seen).toMatchObject({ bytes: sent, sha256: hash });
        expect(sent).toBe(LARGE_MEBIBYTES << 20);
      } else {
        expectRefusal(verdict, await drained(response));
        expect(world.http.bodyBytes).toBe(0);
      }
      expect(world.allowing.bodyBytes + world.denying.bodyBytes).toBe(0);
    });

    test(`a download of ${LARGE_MEBIBYTES} MiB`, { timeout: 120_000 }, async () => {
      const path = `/download?mebibytes=${LARGE_MEBIBYTES}`;
      const response = await send(world.port("http", verdict), { path });
      if (verdict !== "allow") return expectRefusal(verdict, await drained(response));
      let bytes = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
      expect(bytes).toBe(LARGE_MEBIBYTES << 20);
    });

    test("HEAD", async () => {
      const response = await send(world.port("http", verdict), { method: "HEAD", path: "/" });
      const body = await textOf(response);
      expect(body).toBe("");
      if (verdict !== "allow") return expectRefusal(verdict, response);
      expect(response.headers).toMatchObject({ "content-length": "5", [STATUS_HEADER]: "GRANTED" });
    });

    test("OPTIONS", async () => {
      const response = await send(world.port("http", verdict), {
        method: "OPTIONS",
        path: "/options",
      });
      await drained(response);
      if (verdict !== "allow") return expectRefusal(verdict, response);
      expect(response.statusCode).toBe(204);
      expect(response.headers).toMatchObject({ allow: "GET, OPTIONS", [STATUS_HEADER]: "GRANTED" });
    });

    test("trailers", async () => {
      const response = await send(world.port("http", verdict), {
        method: "POST",
        path: "/upload",
        headers: { trailer: "x-checksum", "transfer-encoding": "chunked" },
        write: (request) => {
          request.write("body");
          request.addTrailers({ "x-checksum": "abc" });
          request.end();
        },
      });
      if (verdict !== "allow") return expectRefusal(verdict, await drained(response));
      expect(JSON.parse(await textOf(response))).toMatchObject({
        bytes: 4,
        trailers: { "x-checksum": "abc" },
      });
    });

    test("Expect: 100-continue", async () => {
      let continued = false;
      const response = await send(world.port("http", verdict), {
        method: "POST",
        path: "/upload",
        headers: { expect: "100-continue", "content-length": "5" },
        write: (request) => {
          request.flushHeaders();
          request.once("continue", () => {
            continued = true;
            request.end("later");
          });
        },
      });
      if (verdict !== "allow") {
        expectRefusal(verdict, await drained(response));
        expect(continued).toBe(false);
        expect(world.http.bodyBytes).toBe(0);
        return;
      }
      expect(continued).toBe(true);
      expect(JSON.parse(await textOf(response))).toMatchObject({ bytes: 5 });
    });

    test("60 KiB of request headers and 50 KiB of response headers", async () => {
      const headers = Object.fromEntries(
        Array.from({ length: 59 }, (_, index) => [`x-large-${index}`, "h".repeat(1_000)]),
      );
      const response = await send(world.port("http", verdict), { path: "/headers", headers });
      if (verdict !== "allow") return expectRefusal(verdict, await drained(response));
      expect(response.headers["x-large"]).toHaveLength(50 << 10);
      const seen = JSON.parse(await textOf(response)) as { size: number };
      expect(seen.size).toBeGreaterThan(59_000);
    });

    test("requests one after the other on one connection", async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<number | undefined>();
      for (let index = 0; index < 20; index++) {
        const response = await send(world.port("http", verdict), { path: `/${index}`, agent });
        ports.add(response.socket.localPort);
        await drained(response);
        if (verdict !== "allow") expectRefusal(verdict, response);
        else expect(response.statusCode).toBe(200);
      }
      agent.destroy();
      expect(ports.size).toBe(1);
    });

    test(
      `${MANY_STREAMS} requests at the same time on one connection`,
      { timeout: 120_000 },
      async () => {
        const session = connectHttp2(`http://127.0.0.1:${world.port("http", verdict)}`);
        await new Promise<void>((resolve) => session.once("remoteSettings", () => resolve()));
        const answers = await Promise.all(
          Array.from({ length: MANY_STREAMS }, (_, index) => streamOf(session, `/stream/${index}`)),
        );
        session.close();
        const wanted =
          verdict === "allow" ? { status: 200, outcome: "GRANTED" } : REFUSALS[verdict];
        expect(
          answers.filter(
            ({ status, outcome }) => status !== wanted.status || outcome !== wanted.outcome,
          ),
        ).toEqual([]);
        expect(answers.filter(({ isComplete }) => !isComplete)).toEqual([]);
        expect(world.http.requests).toBe(verdict === "allow" ? MANY_STREAMS : 0);
      },
    );

    test("reaches the service if and only if it is allowed", async () => {
      const response = await send(world.port("http", verdict), { path: "/" });
      await drained(response);
      expect(world.http.requests).toBe(verdict === "allow" ? 1 : 0);
    });
  });
}

function expectRefusal(verdict: Exclude<Verdict, "allow">, response: IncomingMessage): void {
  const { status, outcome } = REFUSALS[verdict];
  expect({ status: response.statusCode, outcome: response.headers[STATUS_HEADER] }).toEqual({
    status,
    outcome,
  });
}

/** Both filters in one chain of a real Envoy: one enforces, the other is a canary. Whatever the canary decides, only the first one counts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendHttp1 } from "../src/clients/http1.js";
import type { GatewayAnswer, HeaderLine, Runtime } from "../src/conformance/case.js";
import { linesOf } from "../src/conformance/expect.js";
import { accessLines, toldIn, type AccessLine } from "../src/envoy/access-log.js";
import { RUNTIMES } from "../src/envoy/artifacts.js";
import { builtFilter } from "../src/envoy/built-filter.js";
import type { ListenerOptions } from "../src/envoy/listener.js";
import { pluginLines } from "../src/envoy/log.js";
import { Envoy } from "../src/envoy/process.js";
import { EchoService } from "../src/servers/echo-service.js";
import { ScriptedGateway } from "../src/servers/scripted-gateway.js";

const PATIENCE_MILLISECONDS = 10_000;

const PLACES = ["canary first", "canary second"] as const;
type Place = (typeof PLACES)[number];

/** What is asked by the filter that enforces, and what by the canary. */
const gateway = new ScriptedGateway();
const other = new ScriptedGateway();
const service = new EchoService();
let envoy: Envoy;

beforeAll(async () => {
  envoy = await Envoy.start({
    listeners: [
      ...RUNTIMES.flatMap((runtime) => PLACES.map((place) => chain(runtime, place))),
      chain("wasm", "canary first", { filter_state: false }, "untold"),
      chain("wasm", "canary second", { cache: { ttl: 3_600_000, max_entries: 100 } }, "together"),
    ],
    clusters: [
      { name: "gateway", endpoint: await gateway.server.listen() },
      { name: "other", endpoint: await other.server.listen() },
      { name: "service", endpoint: await service.server.listen() },
    ],
  });
}, 120_000);

afterAll(async () => {
  await envoy?.stop();
  await Promise.all([gateway, other, service].map(({ server }) => server.close()));
});

describe.each(RUNTIMES)("%s enforces, the other is the canary", (runtime) => {
  describe.each(PLACES)("%s", (place) => {
    const name = nameOf(runtime, place);
    const isFirst = place === "canary first";

    test("both grant", async () => {
      const seen = await visit(name, { status: 200, headers: [["keymate-decision", "ALLOW"]] });
      expect(seen.status).toBe(200);
      expect(seen.decision).toEqual(["ALLOW"]);
      expect(seen.outcome).toEqual(["GRANTED"]);
      expect(seen.counted).toMatchObject({
        keymate_requests_granted: 1,
        keymate_shadow_granted: 1,
        keymate_canary_match: 1,
      });
    });

    test("the canary would deny", async () => {
      const decision: HeaderLine[] = [["keymate-decision", "DENY"]];
      const seen = await visit(name, { status: 200 }, { status: 403, headers: decision });
      expect([seen.status, seen.outcome, seen.decision]).toEqual([200, ["GRANTED"], []]);
      expect(seen.bytesAtService).toBeGreaterThan(0);
      expect(seen.counted).toMatchObject({
        keymate_requests_granted: 1,
        keymate_shadow_denied: 1,
        keymate_canary_mismatch: 1,
      });
      expect(seen.log).toContain("Canary mismatch: DENIED here, GRANTED enforced");
    });

    test("the canary's gateway breaks off", async () => {
      const seen = await visit(name, { status: 200 }, { fault: "reset-before-headers" });
      expect([seen.status, seen.outcome]).toEqual([200, ["GRANTED"]]);
      expect(seen.counted).toMatchObject({
        keymate_shadow_gateway_failed_reset: 1,
        keymate_canary_mismatch: 1,
      });
    });

    test("the canary would grant what is denied, and the service receives nothing", async () => {
      const seen = await visit(name, { status: 403 }, { status: 200 });
      expect([seen.status, seen.outcome]).toEqual([403, ["DENIED"]]);
      expect(seen.bytesAtService).toBe(0);
      expect(seen.counted).toMatchObject({ keymate_requests_denied: 1 });
      // Behind a filter that has answered there is nothing left to decide.
      expect(seen.counted["keymate_canary_mismatch"] ?? 0).toBe(isFirst ? 1 : 0);
      expect(seen.counted["keymate_shadow_granted"] ?? 0).toBe(isFirst ? 1 : 0);
    });

    test("both deny", async () => {
      const seen = await visit(name, { status: 401 }, { status: 403 });
      expect([seen.status, seen.outcome, seen.bytesAtService]).toEqual([401, ["DENIED"], 0]);
      expect(seen.counted["keymate_canary_match"] ?? 0).toBe(isFirst ? 1 : 0);
    });

    test("nobody can speak in the place of either", async () => {
      const forged: HeaderLine[] = [
        ["Keymate-Gateway-Auth-Status", "DENIED"],
        ["wasm.keymate-gateway-auth-status", "DENIED"],
        ["keymate", "DENIED"],
        ["Keymate-Enforcer", "forged"],
      ];
      const seen = await visit(name, { status: 200 }, { status: 200 }, forged);
      expect([seen.status, seen.outcome]).toEqual([200, ["GRANTED"]]);
      expect(seen.counted).toMatchObject({ keymate_canary_match: 1 });
      expect(seen.counted["keymate_canary_mismatch"] ?? 0).toBe(0);
      const [request] = service.server.requests;
      expect(linesOf(request?.headers ?? [], "keymate-enforcer")).toEqual([]);
      for (const { server } of [gateway, other]) {
        const [check] = server.requests;
        expect(linesOf(check?.headers ?? [], "keymate-enforcer")).toHaveLength(1);
        expect(linesOf(check?.headers ?? [], "keymate-enforcer")).not.toContain("forged");
      }
    });

    test("an upload that is denied reaches nobody", async () => {
      const seen = await visit(name, { status: 403 }, { status: 200 }, [], "x".repeat(100_000));
      expect([seen.status, seen.bytesAtService]).toEqual([403, 0]);
    });
  });
});

test("a Wasm filter that does not tell its decision leaves the canary alone", async () => {
  const seen = await visit("untold", { status: 200 });
  expect(seen.counted).toMatchObject({ keymate_canary_alone: 1 });
});

test("every request that shares an answer tells its own decision", async () => {
  for (const { server } of [gateway, other, service]) server.reset();
  gateway.behaviour = { status: 200 };
  other.behaviour = { status: 200 };
  const before = await counters();
  const release = gateway.hold();
  const exchanges = Array.from({ length: 4 }, () => send("together"));
  await expect
    .poll(() => envoy.admin.sum(["http.together.downstream_rq_active"]), {
      timeout: PATIENCE_MILLISECONDS,
    })
    .toBe(exchanges.length);
  release();
  const responses = (await Promise.all(exchanges.map((it) => it.responses))).flat();
  for (const exchange of exchanges) exchange.close();
  await untilIdle();
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(gateway.server.requests).toHaveLength(1);
  expect(growth(before, await counters())).toMatchObject({
    keymate_requests_granted: 4,
    keymate_canary_match: 4,
  });
});

test("access logs read the decision of either runtime", async () => {
  for (const runtime of RUNTIMES) {
    await visit(nameOf(runtime, "canary first"), { status: 403 });
    const line = await accessLine(nameOf(runtime, "canary first"));
    const [own, foreign] =
      runtime === "wasm" ? (["wasm", "lua"] as const) : (["lua", "wasm"] as const);
    expect(toldIn(line, own).get("keymate-gateway-auth-status")).toBe("DENIED");
    expect([...toldIn(line, foreign)]).toEqual([]);
  }
});

interface Seen {
  readonly status: number | undefined;
  readonly outcome: readonly string[];
  readonly decision: readonly string[];
  readonly bytesAtService: number;
  readonly counted: Readonly<Record<string, number>>;
  readonly log: readonly string[];
}

async function visit(
  listener: string,
  says: GatewayAnswer,
  otherSays: GatewayAnswer = says,
  headers: readonly HeaderLine[] = [],
  body = "",
): Promise<Seen> {
  for (const { server } of [gateway, other, service]) server.reset();
  gateway.behaviour = says;
  other.behaviour = otherSays;
  service.behaviour = { headers: FORGED_BY_THE_SERVICE };
  const before = await counters();
  const position = envoy.logPosition();
  const exchange = send(listener, headers, body);
  const [response] = await exchange.responses;
  exchange.close();
  await untilIdle();
  const lines = response?.headers ?? [];
  return {
    status: response?.status,
    outcome: linesOf(lines, "keymate-gateway-auth-status"),
    decision: linesOf(lines, "keymate-decision"),
    bytesAtService: service.server.bytesReceived,
    counted: growth(before, await counters()),
    log: pluginLines(envoy.logSince(position)).map(({ message }) => message),
  };
}

function send(listener: string, headers: readonly HeaderLine[] = [], body = "") {
  return sendHttp1(
    envoy.port(listener) ?? 0,
    { method: "POST", path: "/orders", authority: "service.test", headers, body },
    PATIENCE_MILLISECONDS,
  );
}

function growth(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)]),
  );
}

const FORGED_BY_THE_SERVICE: readonly HeaderLine[] = [
  ["content-type", "text/plain"],
  ["keymate-gateway-auth-status", "SKIPPED"],
  ["keymate-decision", "FORGED"],
];

/** By their own names: only one listener is visited at a time. */
async function counters(): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const [name, value] of await envoy.admin.values("\\.keymate_[a-z0-9_]+$")) {
    const own = name.slice(name.lastIndexOf(".") + 1);
    sums.set(own, (sums.get(own) ?? 0) + value);
  }
  return sums;
}

async function untilIdle(): Promise<void> {
  await expect
    .poll(() => envoy.admin.values("^http\\.(wasm|lua|untold|together).*downstream_rq_active$"), {
      timeout: PATIENCE_MILLISECONDS,
    })
    .toSatisfy((values: ReadonlyMap<string, number>) =>
      [...values.values()].every((it) => it === 0),
    );
}

async function accessLine(listener: string): Promise<AccessLine> {
  let line: AccessLine | undefined;
  const refused = () =>
    accessLines(envoy.accessLogPath, listener).findLast(({ status }) => status === 403);
  await expect.poll(() => (line = refused()), { timeout: PATIENCE_MILLISECONDS }).toBeDefined();
  return line as AccessLine;
}

function nameOf(runtime: Runtime, place: Place): string {
  return `${runtime}-${place.replace(" ", "-")}`;
}

function chain(
  runtime: Runtime,
  place: Place,
  special: Readonly<Record<string, unknown>> = {},
  name = nameOf(runtime, place),
): ListenerOptions {
  const enforcing = builtFilter(`${name}-enforcer`, runtime, {
    cluster_name: "gateway",
    filter_state: true,
    ...special,
  });
  const canary = builtFilter(`${name}-canary`, runtime === "wasm" ? "lua" : "wasm", {
    cluster_name: "other",
    mode: "canary",
  });
  return {
    name,
    filters: place === "canary first" ? [canary, enforcing] : [enforcing, canary],
  };
}

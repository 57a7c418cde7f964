/**
 * One request, as long as Envoy takes it and made of bytes that the filter changes, on a real Envoy: it is answered as any other of its kind,
 * memory stays what it was, and a request that waits for the gateway meanwhile is answered, too.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AttackWorld, PATIENCE_MILLISECONDS } from "../src/attacks/world.js";
import { sendHttp1 } from "../src/clients/http1.js";
import { BASE_CONFIGURATION, type HeaderLine } from "../src/conformance/case.js";
import { pluginArtifact, RUNTIMES } from "../src/envoy/artifacts.js";
import type { Act } from "../src/faults/fault.js";
import { encodeReply } from "../src/servers/write-reply.js";
import { residentMemory } from "../src/soak/resident-memory.js";
import { until } from "../src/until.js";

/** Envoy takes 60 KiB of headers. */
const LENGTH = 56_000;
const MOST_GROWTH = 32 * 2 ** 20;
const RULE = { skip_rules: [{ path: { segment: "/static" } }] };

interface LongText {
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly authority?: string;
  readonly headers?: readonly HeaderLine[];
  /** On the service's response. */
  readonly service?: readonly HeaderLine[];
  readonly status?: number;
}

function filled(piece: string): string {
  return piece.repeat(LENGTH / piece.length);
}

const LONG_TEXTS: Readonly<Record<string, LongText>> = {
  "a header name of _": { headers: [[`${filled("_")}a`, "x"]] },
  "a header name of .": { headers: [[`${filled(".")}a`, "x"]] },
  "a header name of _ on a skipped request": {
    configuration: { skip_paths: ["/health"] },
    path: "/health",
    headers: [[`${filled("_")}a`, "x"]],
  },
  "a header name of _ on a refused request": {
    path: "/orders",
    headers: [[`${filled("_")}a`, "x"]],
    status: 403,
  },
  "25 header names": {
    headers: Array.from({ length: 25 }, (_, index) => [`${"_.".repeat(1_000)}${index}`, "x"]),
  },
  "a service's header name of _": { service: [[`keymate${filled("_")}`, "x"]] },
  "a path of escapes under a rule": { configuration: RULE, path: `/static/${filled("%7B")}` },
  "a path of needless escapes under a rule": {
    configuration: RULE,
    path: `/static/${filled("%61")}`,
  },
  "a path under a rule for a host, and a host of many names": {
    configuration: { skip_rules: [{ hosts: ["*.test"], path: { segment: "/static" } }] },
    path: `/static/${filled("%7B")}`,
    authority: `${"a.".repeat(124)}test`,
  },
  "a query behind the check's path": {
    configuration: { check_path: "append_original" },
    path: `/allowed?${filled("A")}`,
  },
};

describe.each(RUNTIMES)("%s on Envoy", (runtime) => {
  const world = new AttackWorld(runtime);
  const names = Object.keys(LONG_TEXTS);

  beforeAll(async () => {
    const artifact = pluginArtifact(runtime);
    await world.start(
      Object.entries(LONG_TEXTS).map(([name, { configuration }]) => ({
        name: `listener-${names.indexOf(name)}`,
        normalizePath: false,
        plugin: {
          runtime,
          artifact,
          document: JSON.stringify({ ...BASE_CONFIGURATION, ...configuration, timeout: 5_000 }),
        },
      })),
    );
  }, 180_000);
  afterAll(() => world.close(), 30_000);

  async function visit(
    listener: string,
    { path = "/allowed", authority = "service.test", headers = [] }: LongText,
  ): Promise<number | "none"> {
    const port = world.envoy.port(listener);
    if (port === undefined) throw new Error(`Envoy refused ${listener}`);
    const request = { method: "GET", path, authority, headers, body: "" };
    const exchange = sendHttp1(port, request, PATIENCE_MILLISECONDS);
    const [response] = await exchange.responses;
    exchange.close();
    return response?.complete === true ? response.status : "none";
  }

  test.each(names)("%s", { timeout: 60_000 }, async (name) => {
    const listener = `listener-${names.indexOf(name)}`;
    const { service = [], ...text } = LONG_TEXTS[name] ?? {};
    world.begin(undefined, undefined);
    expect(await visit(listener, {})).toBe(200);
    const before = residentMemory(world.envoy.pid);

    world.begin([{ wait: 1_000 }, answer([])], [answer(service)]);
    const waiting = visit(listener, {});
    await until("the gateway to be asked", PATIENCE_MILLISECONDS, () => {
      return world.gateway.requests.length === 1;
    });
    world.script = undefined;
    const status = await visit(listener, text);
    const seen = { status, waiting: await waiting, next: await visit(listener, {}) };
    expect(seen).toEqual({ status: text.status ?? 200, waiting: 200, next: 200 });
    expect(residentMemory(world.envoy.pid) - before).toBeLessThan(MOST_GROWTH);
  });
});

function answer(headers: readonly HeaderLine[]): Act {
  return { send: encodeReply("GET", { status: 200, headers, body: "served" }) };
}

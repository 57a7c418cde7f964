/**
 * Requests and replies made up at random: what the core does in process, the compiled filter and the bundled script must do too, to the
 * byte. The table of cases says what is right; this says that three compilers agree on what nobody thought of.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type {
  CaseRequest,
  ConformanceCase,
  GatewayBehaviour,
  HeaderLine,
} from "../../src/conformance/case.js";
import { Random } from "../../src/conformance/random.js";
import type { ConfigurationOutcome, Driver, Observation } from "../../src/conformance/driver.js";
import { CoreDriver } from "../../src/emulator/core/driver.js";
import { EnvoyLuaDriver } from "../../src/emulator/envoy-lua/driver.js";
import { ProxyWasmDriver } from "../../src/emulator/proxy-wasm/driver.js";
import { pluginArtifact } from "../../src/envoy/artifacts.js";

/** Fixed, so that a failure can be repeated; a failing case is shown whole. */
const SEED = 20_260_101;
const ROUNDS = 300;
const DOCUMENTS = 200;

const drivers: [compiled: Driver, core: Driver][] = [
  [new ProxyWasmDriver(pluginArtifact("wasm")), new CoreDriver("wasm")],
  [new EnvoyLuaDriver(pluginArtifact("lua")), new CoreDriver("lua")],
];

beforeAll(async () => {
  for (const driver of drivers.flat()) await driver.prepare([], []);
});
afterAll(async () => {
  for (const driver of drivers.flat()) await driver.close();
});

test.each(drivers.map(([compiled, core]) => [compiled.rung, compiled, core] as const))(
  "%s agrees with the core",
  { timeout: 120_000 },
  async (_rung, compiled, core) => {
    const random = new Random(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const testCase = randomCase(random, round);
      const [found, wanted] = [await compiled.run(testCase), await core.run(testCase)];
      expect(comparable(found), JSON.stringify(testCase)).toEqual(comparable(wanted));
    }
  },
);

test.each(drivers.map(([compiled, core]) => [compiled.rung, compiled, core] as const))(
  "%s refuses the documents that the core refuses, in the same words",
  { timeout: 120_000 },
  async (_rung, compiled, core) => {
    const random = new Random(SEED);
    for (let round = 0; round < DOCUMENTS; round++) {
      const document = randomDocument(random);
      const [found, wanted] = [await compiled.configure(document), await core.configure(document)];
      expect(verdictOf(found), document).toEqual(verdictOf(wanted));
    }
  },
);

/** A configuration as it may be written, then damaged in some places or none. */
function randomDocument(random: Random): string {
  const configuration = { gateway_url: "http://gateway.test/base", ...randomConfiguration(random) };
  let document = JSON.stringify(configuration, null, random.of([0, 1]));
  for (let damage = random.whole(0, 3); damage > 0; damage--) {
    const at = random.whole(0, document.length);
    const piece = random.chance(0.3) ? random.bytes(1) : random.of(DAMAGE);
    document = document.slice(0, at) + piece + document.slice(at + random.whole(0, 2));
  }
  return document;
}

const DAMAGE = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "\\u0041",
    "\\ud800",
    "\\u0000",
    "null",
    "true",
    "-",
    "1",
    "0",
    ".",
  ],
  ...[
    "e5",
    "1e400",
    "99999999999999999999",
    " ",
    "\n",
    "\t",
    "/",
    "..",
    "%",
    "%METHOD%",
    "\xc3\xa9",
    "\xff",
    "*",
    "",
  ],
];

function verdictOf({ accepted, errors }: ConfigurationOutcome): unknown {
  const plain = errors.map((line) => line.replace(/^keymate: invalid configuration: /, ""));
  return { accepted, errors: plain };
}

function randomCase(random: Random, round: number): ConformanceCase {
  return {
    name: `random/${round}`,
    specification: "§3",
    configuration: randomConfiguration(random),
    request: randomRequest(random),
    gateway: randomGateway(random),
    expect: { gateway: {}, service: {}, client: { status: 0 } },
  };
}

function randomConfiguration(random: Random): Record<string, unknown> {
  const names = (): string[] =>
    Array.from({ length: random.whole(1, 3) }, () => random.of(CONFIGURED_NAMES));
  const keys: Record<string, () => unknown> = {
    skip_paths: () => random.of([["/health"], ["/a/b", "/static/"]]),
    endpoint: () => random.of(["/", "/check/"]),
    body: () => ({ mode: random.of(["full", "partial"]), max_bytes: random.whole(1, 200) }),
    method: () => "original",
    check_path: () => "append_original",
    forwarded_headers: () => true,
    request_headers: () => ({
      ...(random.chance(0.5) && { allow: names() }),
      ...(random.chance(0.5) && { deny: names() }),
      ...(random.chance(0.5) && {
        set: { [random.of(CONFIGURED_NAMES)]: random.of(["1", "%METHOD% %PATH%", "%HOST%%%"]) },
      }),
    }),
    upstream_headers: names,
    client_headers: () => ({
      ...(random.chance(0.5) && { on_allow: names() }),
      ...(random.chance(0.5) && { on_deny: names() }),
    }),
    deny_response: () => ({
      body: random.of(["gateway", "structured", "<p>no</p>", ""]),
      ...(random.chance(0.5) && { content_type: "text/html" }),
      ...(random.chance(0.5) && { headers: { "x-denied": "1" } }),
    }),
    retry: () => ({
      attempts: random.whole(0, 3),
      on: random.of([
        ["connect"],
        ["reset", "timeout"],
        ["5xx"],
        ["connect", "reset", "timeout", "5xx"],
      ]),
      ...(random.chance(0.3) && { per_try_timeout: random.whole(10, 400) }),
    }),
    timeout: () => random.whole(50, 500),
    status_on_error: () => random.of([400, 503, 599]),
    failure_mode: () => "allow",
    mode: () => "shadow",
    reason_header: () => true,
  };
  const chosen = Object.entries(keys).filter(() => random.chance(0.2));
  return {
    cluster_name: random.of([
      "gateway",
      "gateway",
      "gateway",
      "gateway",
      "refused",
      "no-hosts",
      "x",
    ]),
    ...Object.fromEntries(chosen.map(([key, value]) => [key, value()])),
  };
}

/** Names and beginnings of names that requests and replies have, and that configuration may speak of. */
const CONFIGURED_NAMES = [
  "authorization",
  "cookie",
  "x-a",
  "x-*",
  "set-cookie",
  "location",
  "x-other",
];

function randomRequest(random: Random): CaseRequest {
  const body = random.chance(0.3) ? random.bytes(random.whole(1, 400)) : undefined;
  return {
    method: random.of(["GET", "POST", "HEAD", "OPTIONS", "DELETE", "X-ODD"]),
    path: `/${random.pieces(["health", "a", "b", "/", "..", ".", "%2f", "%2E", ";", "?", "&", "=", "static", "\\", "~", "%zz", "%41"], 8)}`,
    headers: randomHeaders(random, [
      "authorization",
      "Cookie",
      "x-envoy-retry-on",
      "X_Keymate",
      "keymate-enforcer",
      "Keymate_Target_Uri",
      "keymate.target-method",
      "if-match",
      "range",
      "te",
      "accept-encoding",
      "content-type",
      "content-type",
      "upgrade",
      "connection",
      "x-a",
      "proxy-authorization",
    ]),
    ...(body !== undefined && { body }),
  };
}

function randomGateway(random: Random): GatewayBehaviour {
  if (random.chance(0.15)) {
    return {
      fault: random.of([
        "silent",
        "reset-before-headers",
        "reset-inside-headers",
        "reset-inside-body",
        "garbage",
      ]),
    };
  }
  return {
    status: random.of([
      200, 200, 201, 204, 299, 302, 304, 400, 401, 403, 404, 429, 500, 503, 599, 600, 799,
    ]),
    headers: randomHeaders(random, [
      "keymate-decision",
      "Keymate-Decision-Cache",
      "keymate-gateway-auth-status",
      "set-cookie",
      "location",
      "content-type",
      "www-authenticate",
      "x-envoy-upstream-service-time",
      "grpc-message",
      "x-a",
    ]),
    ...(random.chance(0.7) && { body: random.bytes(random.whole(0, 300)) }),
  };
}

function randomHeaders(random: Random, names: readonly string[]): HeaderLine[] {
  return Array.from({ length: random.whole(0, 6) }, () => [
    random.of(names),
    random.chance(0.3)
      ? random.of(TELLING_VALUES)
      : random.bytes(random.whole(0, 24)).replace(/[\x00-\x1f\x7f]/g, ""),
  ]);
}

/** Values that Envoy or the plugin reads something into. */
const TELLING_VALUES = [
  "application/grpc",
  "application/grpc+proto",
  "5xx",
  "",
  "websocket",
  "Upgrade",
];

/** Without what is new on every request and what a script's table does not keep: the order of names. */
function comparable(observation: Observation): unknown {
  const sorted = (lines: readonly HeaderLine[]): string[] =>
    [...new Set(lines.map(([name]) => name))].sort().map((name) => {
      const values = lines.filter(([it]) => it === name).map(([, value]) => value);
      return `${name}: ${name === "x-request-id" ? "" : values.join(" | ")}`;
    });
  const message = <T extends { headers: readonly HeaderLine[] }>(it: T) => ({
    ...it,
    headers: sorted(it.headers),
  });
  return {
    gateway: observation.gateway.map(message),
    service: observation.service.map(message),
    responses: observation.responses.map(message),
    log: observation.log.filter((line) => line.startsWith("Access ")),
  };
}

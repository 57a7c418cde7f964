/**
 * Path confusion (specification §5): thousands of spellings of protected paths, sent to Envoy with a gateway that refuses everything, and
 * to three real servers that say where each of them leads. None that passes unasked, unenforced or by another gateway may lead to a
 * protected page. The core in process sees all of them under every configuration; Envoy all of those about `skip_paths` and a share of the
 * others.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DenialBody, decodeConfiguration } from "../../core/src/index";
import { BASE_CONFIGURATION } from "../src/conformance/case.js";
import { pluginArtifact, RUNTIMES } from "../src/envoy/artifacts.js";
import { Envoy } from "../src/envoy/process.js";
import { pathCorpus, PROTECTED_PATHS, SKIPPED_PREFIXES } from "../src/attacks/paths/corpus.js";
import {
  exceptionCorpus,
  isBeyondRules,
  LAYERED,
  SKIP_RULES,
} from "../src/attacks/paths/exceptions.js";
import { missingProgram, PAGE, PATH_SERVERS } from "../src/attacks/paths/servers.js";
import type { PathServer } from "../src/attacks/paths/servers.js";
import { visitAll } from "../src/attacks/paths/visitor.js";
import { RecordingServer } from "../src/servers/recording-server.js";
import { writeReply } from "../src/servers/write-reply.js";

const CORPUS = pathCorpus();
const EXCEPTIONS = exceptionCorpus();
const ALL = [...new Set([...CORPUS, ...EXCEPTIONS])];
const NAMES = Object.keys(PATH_SERVERS) as (keyof typeof PATH_SERVERS)[];

const CONFIGURATIONS: Readonly<Record<string, object>> = {
  skip_paths: { skip_paths: SKIPPED_PREFIXES },
  skip_rules: { skip_rules: SKIP_RULES },
  ...LAYERED,
};

/** With and without Envoy's own normalization: Istio can be told either. */
const SETTINGS: readonly (readonly [what: string, normalizePath: boolean, sent: string[]])[] = [
  ["skip_paths", true, CORPUS],
  ["skip_paths", false, CORPUS],
  ["skip_rules", false, share(0)],
  ...Object.keys(LAYERED).map((what, index) => [what, index === 0, share(index + 1)] as const),
];

/** What rules leave to the service (specification §5). */
const BEYOND_RULES = "/HEAL";

const servers = new Map<string, PathServer>();
const gateway = new RecordingServer((request, socket) => {
  writeReply(socket, request.method, { status: 403 });
});
/** The gateway that a rule names: it says yes to everything. */
const lax = new RecordingServer((request, socket) => {
  writeReply(socket, request.method, { status: 200 });
});
const service = new RecordingServer((request, socket) => {
  writeReply(socket, request.method, { status: 200 });
});
let envoy: Envoy | undefined;

beforeAll(async () => {
  envoy = await Envoy.start({
    listeners: RUNTIMES.flatMap((runtime) =>
      SETTINGS.map(([what, normalizePath]) => ({
        name: `${runtime}-${what}-${normalizePath}`,
        normalizePath,
        plugin: { runtime, artifact: pluginArtifact(runtime), document: documentOf(what) },
      })),
    ),
    clusters: [
      { name: "gateway", endpoint: await gateway.listen() },
      { name: "lax", endpoint: await lax.listen() },
      { name: "service", endpoint: await service.listen() },
    ],
    pluginLogLevel: "warning",
  });
  for (const name of NAMES) {
    if (missingProgram(name) === undefined) servers.set(name, await PATH_SERVERS[name]());
  }
}, 180_000);

afterAll(async () => {
  await envoy?.stop();
  await Promise.all([gateway.close(), lax.close(), service.close()]);
  for (const server of servers.values()) await server.close();
});

test("the corpus has at least 2,000 spellings of ten protected paths", () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(2_000);
  expect(EXCEPTIONS.length).toBeGreaterThanOrEqual(1_000);
  expect(PROTECTED_PATHS).toHaveLength(10);
  for (const path of PROTECTED_PATHS) {
    expect(SKIPPED_PREFIXES.some((prefix) => path.startsWith(prefix))).toBe(false);
  }
});

describe.each(NAMES)("%s", (name) => {
  test("is led to protected pages by spellings that begin like a skipped path", async (context) => {
    const server = servers.get(name);
    if (!server) return context.skip(missingProgram(name) ?? "did not start");
    const led = await protectedPages(server, CORPUS.filter(beginsLikeSkipped));
    // Otherwise the corpus would prove nothing about this server.
    expect(
      led.length,
      `${server.name}: spellings that a plain prefix rule lets through`,
    ).toBeGreaterThan(0);
  });

  test("is led to protected pages by spellings that no rule has been written for", async (context) => {
    const server = servers.get(name);
    if (!server) return context.skip(missingProgram(name) ?? "did not start");
    const led = await protectedPages(server, EXCEPTIONS);
    expect(led.length, server.name).toBeGreaterThan(PROTECTED_PATHS.length);
  });
});

describe("the core", () => {
  const passed = new Map(Object.keys(CONFIGURATIONS).map((what) => [what, passedBy(what)]));

  test.each([...passed.keys()])("treats some spellings laxly, and not all (%s)", (what) => {
    expect(passed.get(what)?.length).toBeGreaterThan(0);
    expect(passed.get(what)?.length).toBeLessThan(ALL.length / 2);
  });

  test.each(NAMES)("leads %s to no protected page", { timeout: 60_000 }, async (name) => {
    const server = servers.get(name);
    if (!server) return;
    const targets = new Set([...passed.values()].flat());
    const led = await protectedPages(server, [...targets]);
    expect(led.filter((line) => !isBeyondRules(line.split(" is ")[0] ?? ""))).toEqual([]);
  });

  test("does not see what the specification leaves to the service", async () => {
    expect(isBeyondRules(BEYOND_RULES)).toBe(true);
    expect(passed.get("rules: skip")).toContain(BEYOND_RULES);
    const server = servers.get("express");
    expect(server && (await protectedPages(server, [BEYOND_RULES]))).toHaveLength(1);
  });

  /** The targets that are not asked about, or not by the default gateway, or whose answer does not count. */
  function passedBy(what: string): string[] {
    const { policy, problem } = decodeConfiguration(documentOf(what), DenialBody.Gateway);
    if (policy === null) throw new Error(problem);
    return ALL.filter((target) => {
      const route = policy.rules.routeFor("GET", target, "service.test");
      return route.isSkipped || route.isShadow || route.gateway !== policy.gateway;
    });
  }
});

describe.each(RUNTIMES)("%s on Envoy", (runtime) => {
  test.each(SETTINGS)(
    "lets no spelling through (%s, normalize_path: %s)",
    { timeout: 120_000 },
    async (what, normalizePath, sent) => {
      for (const server of [gateway, lax, service]) server.reset();
      const port = envoy?.port(`${runtime}-${what}-${normalizePath}`);
      if (port === undefined) throw new Error("Envoy refused the listener");
      const visits = await visitAll(port, sent);
      const outcomes = visits.map(({ outcome }) => outcome);
      expect(outcomes).toContain("DENIED");
      // Envoy refuses some of them itself.
      expect(outcomes).toContain(null);

      // What came through, in the bytes in which it reached the service.
      const passed = service.requests.map(({ target }) => target);
      expect(passed).toHaveLength(visits.filter(({ status }) => status === 200).length);
      expect(passed.length).toBeGreaterThan(0);
      if (what === "skip_paths") {
        expect(passed.filter((target) => !beginsLikeSkipped(target))).toEqual([]);
      }
      for (const server of servers.values()) {
        const led = await protectedPages(server, passed);
        expect(
          led.filter((line) => !isBeyondRules(line.split(" is ")[0] ?? "")),
          `${server.name} is led to a protected page`,
        ).toEqual([]);
      }
      // What the gateways were asked about is what would have reached the service.
      const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
      expect(gateway.requests).toHaveLength(count("DENIED"));
      expect(lax.requests).toHaveLength(count("GRANTED"));
    },
  );

  test.each(SETTINGS.filter(([what]) => !(what in LAYERED)))(
    "still skips what is skipped (%s, normalize_path: %s)",
    async (what, normalizePath) => {
      const port = envoy?.port(`${runtime}-${what}-${normalizePath}`) ?? 0;
      const open = [
        "/health",
        "/healthz",
        "/health?x=/../admin",
        "/public/index.html",
        "/assets/v1/app.js",
      ];
      const visits = await visitAll(port, open);
      expect(visits.map(({ outcome }) => outcome)).toEqual(open.map(() => "SKIPPED"));
    },
  );
});

function documentOf(what: string): string {
  return JSON.stringify({ ...BASE_CONFIGURATION, ...CONFIGURATIONS[what] });
}

/** Every twelfth of the one corpus and every fifth of the other, each time others. */
function share(turn: number): string[] {
  return [
    ...CORPUS.filter((_, index) => index % 12 === turn),
    ...EXCEPTIONS.filter((_, index) => index % 5 === turn),
  ];
}

function beginsLikeSkipped(target: string): boolean {
  return SKIPPED_PREFIXES.some((prefix) => target.startsWith(prefix));
}

/** The targets that lead this server to a protected page, with the page. */
async function protectedPages(server: PathServer, targets: readonly string[]): Promise<string[]> {
  const visits = await visitAll(server.port, targets);
  return visits.flatMap(({ status, body }, index) => {
    const page = body.startsWith(PAGE) ? body.slice(PAGE.length) : "";
    const isProtected = status === 200 && (PROTECTED_PATHS as readonly string[]).includes(page);
    return isProtected ? [`${targets[index]} is ${page}`] : [];
  });
}

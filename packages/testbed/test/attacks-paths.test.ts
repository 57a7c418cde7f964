/**
 * Path confusion (specification §5): thousands of spellings of protected paths, sent to Envoy with a gateway that refuses everything, and
 * to three real servers that say where each of them leads. None that is skipped may lead out of what is skipped.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE_CONFIGURATION } from "../src/conformance/case.js";
import { pluginArtifact, RUNTIMES } from "../src/envoy/artifacts.js";
import { Envoy } from "../src/envoy/process.js";
import { pathCorpus, PROTECTED_PATHS, SKIPPED_PREFIXES } from "../src/attacks/paths/corpus.js";
import { missingProgram, PAGE, PATH_SERVERS } from "../src/attacks/paths/servers.js";
import type { PathServer } from "../src/attacks/paths/servers.js";
import { visitAll } from "../src/attacks/paths/visitor.js";
import { RecordingServer } from "../src/servers/recording-server.js";
import { writeReply } from "../src/servers/write-reply.js";

const CORPUS = pathCorpus();
const NAMES = Object.keys(PATH_SERVERS) as (keyof typeof PATH_SERVERS)[];
/** With and without Envoy's own normalization: Istio can be told either. */
const NORMALIZATION = [true, false] as const;

const servers = new Map<string, PathServer>();
const gateway = new RecordingServer((request, socket) => {
  writeReply(socket, request.method, { status: 403 });
});
const service = new RecordingServer((request, socket) => {
  writeReply(socket, request.method, { status: 200 });
});
let envoy: Envoy | undefined;

beforeAll(async () => {
  const document = JSON.stringify({ ...BASE_CONFIGURATION, skip_paths: SKIPPED_PREFIXES });
  envoy = await Envoy.start({
    listeners: RUNTIMES.flatMap((runtime) =>
      NORMALIZATION.map((normalizePath) => ({
        name: `${runtime}-${normalizePath}`,
        normalizePath,
        plugin: { runtime, artifact: pluginArtifact(runtime), document },
      })),
    ),
    clusters: [
      { name: "gateway", endpoint: await gateway.listen() },
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
  await Promise.all([gateway.close(), service.close()]);
  for (const server of servers.values()) await server.close();
});

test("the corpus has at least 2,000 spellings of ten protected paths", () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(2_000);
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
});

describe.each(RUNTIMES)("%s on Envoy", (runtime) => {
  test.each(NORMALIZATION)(
    "lets no spelling through (normalize_path: %s)",
    { timeout: 120_000 },
    async (normalizePath) => {
      gateway.reset();
      service.reset();
      const port = envoy?.port(`${runtime}-${normalizePath}`);
      if (port === undefined) throw new Error("Envoy refused the listener");
      const visits = await visitAll(port, CORPUS);
      const outcomes = new Set(visits.map(({ outcome }) => outcome));
      expect([...outcomes].sort()).toEqual(["DENIED", "SKIPPED", null].sort());

      // What was skipped, in the bytes in which it reached the service.
      const skipped = service.requests.map(({ target }) => target);
      expect(skipped).toHaveLength(visits.filter(({ outcome }) => outcome === "SKIPPED").length);
      expect(skipped.filter((target) => !beginsLikeSkipped(target))).toEqual([]);
      for (const server of servers.values()) {
        const led = await protectedPages(server, skipped);
        expect(led, `${server.name} is led to a protected page`).toEqual([]);
      }
      // What the gateway was asked about is what would have reached the service.
      expect(gateway.requests.length).toBe(
        visits.filter(({ outcome }) => outcome === "DENIED").length,
      );
    },
  );

  test("still skips what is skipped", async () => {
    const port = envoy?.port(`${runtime}-true`) ?? 0;
    const open = [
      "/health",
      "/healthz",
      "/health?x=/../admin",
      "/public/index.html",
      "/assets/v1/app.js",
    ];
    const visits = await visitAll(port, open);
    expect(visits.map(({ outcome }) => outcome)).toEqual(open.map(() => "SKIPPED"));
  });
});

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

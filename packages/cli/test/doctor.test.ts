/** What the doctor reads out of files. An Envoy that runs is examined in packages/testbed/test/cli-doctor.test.ts. */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { file, run } from "./run.js";

const WASM = "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";
const LUA = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua";
const ROUTER = { name: "envoy.filters.http.router" };
const SCRIPT = "-- Keymate enforcement for Istio 1.2.3, Envoy Lua filter. Apache-2.0.\nreturn\n";
const CONFIGURATION = '{"gateway_url": "http://gateway:8080"}';

function wasm(configuration: string, more: object = {}, virtualMachine: object = {}): object {
  return {
    "@type": WASM,
    config: {
      vm_config: { code: { local: { filename: "/nowhere/a.wasm" } }, ...virtualMachine },
      configuration: {
        "@type": "type.googleapis.com/google.protobuf.StringValue",
        value: configuration,
      },
      ...more,
    },
  };
}

function lua(configuration: string): object {
  return luaFrom({ inline_string: configured(configuration) });
}

function luaFrom(default_source_code: object): object {
  return { "@type": LUA, default_source_code };
}

function configured(configuration: string): string {
  return `local KEYMATE_CONFIGURATION = ${JSON.stringify(configuration)} ${SCRIPT}`;
}

interface Parts {
  filters?: object[];
  extensions?: object[];
  clusters?: string[];
  routes?: object;
  dynamic?: object[];
}

function dump({ filters = [], extensions = [], clusters = ["gateway"], routes, dynamic }: Parts) {
  const manager = {
    "@type": "type.googleapis.com/x.v3.HttpConnectionManager",
    http_filters: filters,
    route_config: routes,
  };
  const listener = {
    name: "inbound",
    address: { socket_address: { address: "0.0.0.0", port_value: 15006 } },
    filter_chains: [{ name: "http", filters: [{ typed_config: manager }] }],
  };
  return JSON.stringify({
    configs: [
      {
        "@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
        static_listeners: [{ listener }],
        dynamic_listeners: dynamic,
      },
      {
        "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
        static_clusters: clusters.map((name) => ({ cluster: { name } })),
      },
      {
        "@type": "type.googleapis.com/envoy.admin.v3.EcdsConfigDump",
        ecds_filters: extensions.map((ecds_filter) => ({ ecds_filter })),
      },
    ],
  });
}

async function examine(parts: Parts) {
  const { status, out } = await run("doctor", "--json", file("dump.json", dump(parts)));
  const { installations, ...rest } = JSON.parse(out);
  return { status, installations, ...rest };
}

it("finds the Lua filter, its version, digest and configuration", async () => {
  const { status, healthy, installations } = await examine({
    filters: [{ name: "other" }, { name: "keymate", typed_config: lua(CONFIGURATION) }, ROUTER],
  });
  expect(installations).toEqual([
    {
      ...{ listener: "inbound", address: "0.0.0.0:15006", chain: "http", filter: "keymate" },
      ...{ position: "2 of 3", runtime: "lua", configuration: CONFIGURATION, isActive: true },
      code: {
        from: "inline",
        sha256: createHash("sha256").update(SCRIPT).digest("hex"),
        version: "1.2.3",
      },
      ...{ problems: [], warnings: [] },
    },
  ]);
  expect({ status, healthy }).toEqual({ status: 0, healthy: true });
});

it("finds the Lua filter in a file, and as bytes", async () => {
  const script = configured(CONFIGURATION);
  const filename = file("keymate.lua", script);
  const inline_bytes = Buffer.from(script).toString("base64");
  const sha256 = createHash("sha256").update(SCRIPT).digest("hex");
  for (const [source, from] of [
    [{ filename }, filename],
    [{ inline_bytes }, "inline"],
  ] as const) {
    const { status, installations } = await examine({
      filters: [KEYMATE(luaFrom(source)), ROUTER],
    });
    expect(installations).toMatchObject([
      { runtime: "lua", isActive: true, configuration: CONFIGURATION, problems: [] },
    ]);
    expect(installations[0].code).toEqual({ from, sha256, version: "1.2.3" });
    expect(status).toBe(0);
  }
});

it.each([
  [{ filename: "/nowhere/keymate.lua" }, "/nowhere/keymate.lua"],
  [{ filename: "/" }, "/"],
  [{ environment_variable: "SCRIPT" }, "environment variable SCRIPT"],
])("does not say that a Lua filter from %o is another one", async (source, from) => {
  const dumped = file("dump.json", dump({ filters: [KEYMATE(luaFrom(source)), ROUTER] }));
  const { status, out } = await run("doctor", dumped);
  expect(out).toContain("inbound (0.0.0.0:15006), chain http: not known\n");
  expect(out).toContain(`code           ${from}\n  sha256         not known here\n`);
  expect(out).toContain(
    `problem        nobody can say here whether this is the plugin: ${from} is not at hand\n`,
  );
  expect(out).not.toContain("the plugin is not there");
  expect(out).toMatch(/\nactive in 0 of 1 places, 1 problem$/);
  expect(status).toBe(1);
});

it("takes no notice of other Lua filters, from unknown files too where the plugin stands", async () => {
  const foreign = file("foreign.lua", "function envoy_on_request() end\n");
  const known = await examine({
    filters: [{ name: "other", typed_config: luaFrom({ filename: foreign }) }, ROUTER],
  });
  expect(known).toMatchObject({ installations: [], without: ["inbound (0.0.0.0:15006)"] });
  const unknown = { name: "other", typed_config: luaFrom({ filename: "/nowhere/other.lua" }) };
  const beside = await examine({ filters: [unknown, KEYMATE(lua(CONFIGURATION)), ROUTER] });
  expect(beside.installations).toMatchObject([{ filter: "keymate", warnings: [] }]);
  expect(beside.status).toBe(0);
});

it("takes a Wasm module that cannot be read for one that is not at hand", async () => {
  const code = { code: { local: { filename: "/" } } };
  const { installations } = await examine({
    filters: [KEYMATE(wasm(CONFIGURATION, {}, code)), ROUTER],
  });
  expect(installations[0].code).toEqual({ from: "/", sha256: null, version: null });
});

it("finds the Wasm filter that Istio delivers on its own", async () => {
  const sha = "a".repeat(64);
  const code = { code: { local: { filename: `/var/lib/istio/data/x/${sha}.wasm` } } };
  const { status, installations } = await examine({
    filters: [{ name: "keymate", config_discovery: {} }, ROUTER],
    extensions: [{ name: "keymate", typed_config: wasm(CONFIGURATION, {}, code) }],
  });
  expect(installations).toMatchObject([
    { runtime: "wasm", isActive: true, code: { sha256: sha }, problems: [] },
  ]);
  expect(status).toBe(0);
});

const KEYMATE = (typed_config: object) => ({ name: "keymate", typed_config });

it.each<[string, Parts, string]>([
  [
    "its configuration has not arrived",
    { filters: [{ name: "extensions/keymate-plugin", config_discovery: {} }, ROUTER] },
    "Envoy has not received this filter's configuration from Istio",
  ],
  [
    "its configuration is invalid",
    { filters: [KEYMATE(lua('{"gateway_url": 1}')), ROUTER] },
    "invalid configuration: gateway_url: found 1, allowed ",
  ],
  [
    "it cannot hold bodies back",
    { filters: [KEYMATE(wasm('{"gateway_url": "http://gateway", "body": {"mode": "full"}}'))] },
    "invalid configuration: body.mode: found a mode with a body",
  ],
  [
    "it is disabled",
    { filters: [{ ...KEYMATE(lua(CONFIGURATION)), disabled: true }, ROUTER] },
    "the filter is disabled",
  ],
  [
    "it stands behind the router",
    { filters: [ROUTER, KEYMATE(lua(CONFIGURATION))] },
    "it stands behind the router",
  ],
])("says that %s", async (_name, parts, problem) => {
  const { status, installations } = await examine(parts);
  expect(installations).toHaveLength(1);
  expect(installations[0].isActive).toBe(false);
  expect(installations[0].problems.join()).toContain(problem);
  expect(status).toBe(1);
});

it("says that the cluster is missing: active, and lets nothing through", async () => {
  const { status, installations } = await examine({
    filters: [KEYMATE(lua(CONFIGURATION)), ROUTER],
    clusters: ["other"],
  });
  expect(installations[0].isActive).toBe(true);
  expect(installations[0].problems).toEqual(["Envoy has no cluster gateway: every check fails"]);
  expect(status).toBe(1);
});

it("warns of what lets requests through", async () => {
  const configuration = JSON.stringify({
    gateway_url: "http://gateway",
    skip_paths: ["/"],
    failure_mode: "allow",
    mode: "shadow",
  });
  const { status, installations } = await examine({
    filters: [KEYMATE(wasm(configuration, { failure_policy: "FAIL_OPEN" })), ROUTER],
    routes: { virtual_hosts: [{ typed_per_filter_config: { keymate: { disabled: true } } }] },
  });
  expect(installations[0].warnings.join("\n")).toMatch(
    /skips every path[^]*shadow[^]*failure_mode[^]*FAIL_OPEN[^]*routes of this listener/,
  );
  expect(status).toBe(0);
});

it("warns of a filter that stands twice, and names listeners without one", async () => {
  const twice = await examine({
    filters: [KEYMATE(lua(CONFIGURATION)), KEYMATE(lua(CONFIGURATION)), ROUTER],
  });
  expect(twice.installations[0].warnings.join()).toContain("stands 2 times");
  const none = await examine({ filters: [KEYMATE({ "@type": WASM, config: {} }), ROUTER] });
  expect(none).toMatchObject({ installations: [], without: ["inbound (0.0.0.0:15006)"] });
  expect(none.status).toBe(1);
});

it("names a listener that Envoy refused because of the plugin", async () => {
  const error_state = { details: "script load error", failed_configuration: KEYMATE(lua("{}")) };
  const { status, refused } = await examine({
    filters: [KEYMATE(lua(CONFIGURATION)), ROUTER],
    dynamic: [{ name: "second", error_state }],
  });
  expect(refused).toEqual([{ listener: "second", details: "script load error" }]);
  expect(status).toBe(1);
});

it("prints for people", async () => {
  const path = file("dump.json", dump({ filters: [KEYMATE(lua(CONFIGURATION)), ROUTER] }));
  const { out } = await run("doctor", path);
  expect(out).toContain("inbound (0.0.0.0:15006), chain http: active\n");
  expect(out).toContain("code           inline, version 1.2.3\n");
  expect(out).toContain(`configuration  ${CONFIGURATION}\n`);
  expect(out).toMatch(/\nactive in 1 of 1 places, 0 problems$/);
});

it("ends with 3 when there is nothing to read", async () => {
  expect((await run("doctor", "/nowhere")).status).toBe(3);
  expect((await run("doctor", file("x", "no"))).err).toContain("found no JSON");
  expect((await run("doctor", file("x", "{}"))).err).toContain("found no listeners, allowed ");
});

/** Mistakes in the values: each is refused, with a message that says what, found and allowed. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SMALL_DIGESTS, SMALL_FILTER, describeWithHelm, useChart } from "./helm.js";
import { type Values, refusal } from "./values.js";

const WASM = { enabled: true, image: "registry.example/keymate-istio-wasm:1.0.0" };
const LUA = { enabled: true };
const GATEWAY = { kind: "Gateway", name: "edge" };
const SERVICE = { kind: "Service", name: "orders" };
const URL = "http://gateway.example";
const OTHER = { other: { gateway_url: "http://other.example" } };
const FORWARDED = { "X-Forwarded-Uri": "x" };
const RULE = { match: { path: { segment: "/a" } } };

/** Found by the chart's templates: how values fit together. */
const TOGETHER: readonly (readonly [string, Values, RegExp])[] = [
  ["nothing enabled", {}, /found neither true.*allowed exactly one.*--set lua\.enabled=true/],
  [
    "both enabled",
    { wasm: WASM, lua: LUA },
    /found both true.*allowed exactly one.*second release with config.mode=canary/,
  ],
  ["no image", { wasm: { enabled: true } }, /wasm\.image: found nothing, allowed an image such as/],
  [
    "a scheme that Istio does not know",
    { wasm: { enabled: true, image: "docker://x/y:1" } },
    /wasm\.image: found "docker:\/\/x\/y:1", allowed .*oci:\/\//,
  ],
  [
    "FAIL_OPEN alone",
    { wasm: { ...WASM, failStrategy: "FAIL_OPEN" } },
    /failStrategy: found FAIL_OPEN.*allowed only together with wasm\.allowFailOpen=true/,
  ],
  [
    "selector and targetRefs",
    { lua: LUA, selector: { matchLabels: { app: "x" } }, targetRefs: [GATEWAY] },
    /selector\.matchLabels, targetRefs: found together, allowed one of/,
  ],
  [
    "selector and wholeNamespace",
    { lua: LUA, selector: { matchLabels: { app: "x" } }, wholeNamespace: true },
    /found together/,
  ],
  [
    "a waypoint by selector",
    { lua: LUA, workload: "waypoint", selector: { matchLabels: { app: "x" } } },
    /workload: found waypoint without targetRefs/,
  ],
  [
    "a sidecar by targetRefs",
    { lua: LUA, workload: "sidecar", targetRefs: [GATEWAY] },
    /workload: found sidecar with targetRefs/,
  ],
  [
    "a Service for a gateway",
    { lua: LUA, workload: "gateway", targetRefs: [SERVICE] },
    /targetRefs: found Service for a gateway/,
  ],
  [
    "a Service without a place for the cluster",
    { wasm: WASM, targetRefs: [SERVICE] },
    /cluster\.targetRefs: found nothing with a Service in targetRefs/,
  ],
  [
    "a place for the cluster without targetRefs",
    { wasm: WASM, cluster: { targetRefs: [GATEWAY] } },
    /cluster\.targetRefs: found without targetRefs/,
  ],
  [
    "a Service with an EnvoyFilter",
    {
      wasm: WASM,
      api: "EnvoyFilter",
      targetRefs: [SERVICE],
      cluster: { targetRefs: [GATEWAY] },
    },
    /targetRefs: found Service orders with api EnvoyFilter/,
  ],
  [
    "Lua in a WasmPlugin",
    { lua: LUA, api: "WasmPlugin" },
    /api: found WasmPlugin with lua\.enabled/,
  ],
  [
    "body capture in a WasmPlugin",
    { wasm: WASM, api: "WasmPlugin", config: { body: { mode: "full" } } },
    /api: found WasmPlugin with config\.body\.mode=full, allowed EnvoyFilter or auto/,
  ],
  [
    "body capture in a TrafficExtension",
    { wasm: WASM, api: "TrafficExtension", config: { body: { mode: "partial" } } },
    /api: found TrafficExtension with config\.body\.mode=partial/,
  ],
  [
    "a pull secret in an EnvoyFilter",
    { wasm: { ...WASM, imagePullSecret: "x" }, api: "EnvoyFilter" },
    /wasm\.imagePullSecret: found "x" with api EnvoyFilter.*give the proxies their registry credentials/,
  ],
  [
    "a key for signatures in an EnvoyFilter",
    { wasm: { ...WASM, verificationKey: "x" }, api: "EnvoyFilter" },
    /wasm\.verificationKey: found "x" with api EnvoyFilter, allowed empty, since only WasmPlugin and TrafficExtension carry it; pin the image by its digest instead\n/,
  ],
  [
    "SERVER on a gateway",
    { lua: { ...LUA, match: [{ mode: "SERVER" }] }, targetRefs: [GATEWAY] },
    /lua\.match: found mode SERVER for a gateway/,
  ],
  [
    "CLIENT on a waypoint",
    { lua: { ...LUA, match: [{ mode: "CLIENT" }] }, workload: "waypoint", targetRefs: [GATEWAY] },
    /lua\.match: found mode CLIENT for a waypoint/,
  ],
  [
    "ports inside of a tunnel",
    {
      lua: { ...LUA, match: [{ ports: [{ number: 80 }] }] },
      workload: "waypoint",
      targetRefs: [GATEWAY],
    },
    /lua\.match: found ports with api EnvoyFilter inside an HBONE tunnel/,
  ],
  [
    "an existing cluster without a name",
    { lua: LUA, cluster: { create: false } },
    /config\.cluster_name: found nothing with cluster\.create=false/,
  ],
  [
    "a created cluster with a name of Istio's",
    { lua: LUA, config: { cluster_name: "outbound|80||x" } },
    /config\.cluster_name: found "outbound\|80\|\|x".*allowed only with cluster\.create=false/,
  ],
  [
    "two gateways of one cluster",
    {
      lua: LUA,
      config: { gateway_url: URL, gateways: { other: { gateway_url: `${URL}:81` } } },
    },
    /config\.gateways\.other: found the cluster gateway\.example, which leads to another gateway, allowed a cluster_name/,
  ],
  [
    "a rule for an unknown gateway",
    { lua: LUA, config: { gateways: OTHER, rules: [RULE, { ...RULE, gateway: "nope" }] } },
    /config\.rules\[1\]\.gateway: found "nope", allowed a name in gateways \(other\)/,
  ],
  [
    "a rule for a gateway where there is none",
    { lua: LUA, config: { rules: [{ ...RULE, gateway: "nope" }] } },
    /config\.rules\[0\]\.gateway: found "nope", allowed a name in gateways \(none\)/,
  ],
  [
    "an added header in two cases",
    { lua: LUA, config: { request_headers: { set: { "x-a": "1", "X-A": "2" } } } },
    /config\.request_headers\.set: found X-A and x-a, allowed each name once, whatever its case/,
  ],
  [
    "a skipped rule with a gateway",
    { lua: LUA, config: { gateways: OTHER, rules: [{ ...RULE, skip: true, gateway: "other" }] } },
    /config\.rules\[0\]\.gateway: found beside skip, allowed no such key beside skip/,
  ],
  [
    "a skipped rule with a sample",
    { lua: LUA, config: { rules: [RULE, { ...RULE, skip: true, sample: 0 }] } },
    /config\.rules\[1\]\.sample: found beside skip/,
  ],
  [
    "an added header on the strip list",
    { lua: LUA, config: { request_headers: { set: { Host: "x" } } } },
    /config\.request_headers\.set: found "Host", allowed a header name that the plugin does not set or strip itself/,
  ],
  [
    "an added header that is no name",
    { lua: LUA, config: { request_headers: { set: { "a b": "x" } } } },
    /config\.request_headers\.set: found "a b", allowed a header name/,
  ],
  [
    "an added header that forwarded_headers sets",
    { lua: LUA, config: { forwarded_headers: true, request_headers: { set: FORWARDED } } },
    /config\.request_headers\.set: found "X-Forwarded-Uri", allowed a header name that the plugin does not set/,
  ],
  [
    "an added header that a further gateway's forwarded_headers sets",
    {
      lua: LUA,
      config: {
        gateways: { other: { ...OTHER.other, forwarded_headers: true } },
        request_headers: { set: FORWARDED },
      },
    },
    /config\.request_headers\.set: found "X-Forwarded-Uri", allowed/,
  ],
  [
    "a header of denials that has a key of its own",
    { lua: LUA, config: { deny_response: { headers: { "Content-Type": "text/html" } } } },
    /config\.deny_response\.headers: found "Content-Type", allowed a header name that is not content-type, not on the strip list and not the plugin's own/,
  ],
  [
    "a rule's expression",
    { lua: LUA, config: { rules: [{ match: { path: { regex: "(?=a)" } } }] } },
    /config\.rules\[0\]\.match\.path\.regex: found "\(\?=a\)", allowed RE2's syntax without flags and assertions/,
  ],
  [
    "a client certificate without its key",
    {
      lua: LUA,
      config: { gateway_url: "https://x" },
      cluster: { tls: { certificateFile: "/c" } },
    },
    /cluster\.tls: found only one of certificateFile and privateKeyFile/,
  ],
];

/** Expressions that the plugin refuses. */
const WRONG_EXPRESSIONS: readonly string[] = [
  ...["(a", "a)(b", "(?=a)", "(a)\\1", "/a\\", "*a", "a**", "a{2}{3}", "a{3,2}", "[z-a]", "[^]"],
  "a{1,100000}",
];

/** Expressions that it takes. */
const RIGHT_EXPRESSIONS: readonly string[] = [
  ...["/v[12]/(status|ping)", "^/a$", "^/a\\$", "/(?:a|b|)+?", "/[^/\\d_-]*", "/\\W\\(\\)\\[x]"],
  ...["/a{2,}b{0,3}?", "((((a)*)b)?c)", "/[a-]{3}", "(a{30}){30}", "/\\{tenant}"],
];

/** Found by values.schema.json: each value on its own. */
const ALONE: readonly (readonly [string, Values, RegExp])[] = [
  ["an unknown value", { bogus: 1 }, /'bogus' not allowed/],
  ["an unknown value of wasm", { wasm: { imge: "x" } }, /\/wasm.*'imge' not allowed/],
  ["an unknown configuration key", { config: { gatewayUrl: URL } }, /'gatewayUrl' not allowed/],
  [
    "an unknown key of body",
    { config: { body: { size: 1 } } },
    /\/config\/body.*'size' not allowed/,
  ],
  ["an empty gateway_url", { config: { gateway_url: "" } }, /\/config\/gateway_url.*minLength/],
  ["no gateway_url", { config: { gateway_url: null } }, /missing property 'gateway_url'/],
  ["no configuration", { config: null }, /missing property 'config'/],
  ["a gateway_url without scheme", { config: { gateway_url: "gateway:80" } }, /gateway_url/],
  ["a gateway_url with a query", { config: { gateway_url: `${URL}/?a` } }, /gateway_url/],
  ["a gateway_url with a user", { config: { gateway_url: "http://a@b" } }, /gateway_url/],
  ["a gateway_url with port 0", { config: { gateway_url: `${URL}:0` } }, /gateway_url/],
  ["a gateway_url with port 65536", { config: { gateway_url: `${URL}:65536` } }, /gateway_url/],
  ["a gateway_url with a dot segment", { config: { gateway_url: `${URL}/a/..` } }, /gateway_url/],
  ["an endpoint without slash", { config: { endpoint: "auth" } }, /\/config\/endpoint/],
  ["a timeout of 0", { config: { timeout: 0 } }, /\/config\/timeout/],
  ["a timeout as text", { config: { timeout: "5000" } }, /\/config\/timeout/],
  ["a timeout over ten minutes", { config: { timeout: 600001 } }, /\/config\/timeout/],
  ["a broken timeout", { config: { timeout: 0.5 } }, /\/config\/timeout/],
  ["skip_paths as text", { config: { skip_paths: "/x" } }, /\/config\/skip_paths/],
  ["an ambiguous skip path", { config: { skip_paths: ["/a;b"] } }, /\/config\/skip_paths\/0/],
  ["an empty cluster_name", { config: { cluster_name: "" } }, /\/config\/cluster_name/],
  ["a body mode", { config: { body: { mode: "half" } } }, /\/config\/body\/mode/],
  ["a body of no bytes", { config: { body: { max_bytes: 0 } } }, /\/config\/body\/max_bytes/],
  ["a body of over a mebibyte", { config: { body: { max_bytes: 1048577 } } }, /max_bytes/],
  ["a cache without a ttl", { config: { cache: { max_entries: 10 } } }, /\/config\/cache/],
  [
    "a cache for longer than an hour",
    { config: { cache: { ttl: 3600001, max_entries: 2 } } },
    /ttl/,
  ],
  ["a cache of one entry", { config: { cache: { ttl: 1, max_entries: 1 } } }, /max_entries/],
  ["no checks at a time", { cluster: { maxRequests: 0 } }, /\/cluster\/maxRequests/],
  ["retries as text", { cluster: { maxRetries: "3" } }, /\/cluster\/maxRetries/],
  [
    "a header on the strip list",
    { config: { upstream_headers: ["Transfer_Encoding"] } },
    /\/config\/upstream_headers\/0/,
  ],
  [
    "a line break in a header",
    { config: { deny_response: { headers: { "X-A": "a\r\nb" } } } },
    /\/config\/deny_response\/headers\/X-A/,
  ],
  [
    "a query under append_original",
    { config: { check_path: "append_original", endpoint: "/auth?a" } },
    /\/config\/endpoint/,
  ],
  ["an empty matchLabels", { selector: { matchLabels: {} } }, /\/selector\/matchLabels/],
  ["a wildcard label", { selector: { matchLabels: { app: "*" } } }, /\/selector\/matchLabels\/app/],
  ["an unknown target", { targetRefs: [{ kind: "Pod", name: "x" }] }, /\/targetRefs\/0\/kind/],
  ["an unknown phase", { wasm: { phase: "AUTHENTICATE" } }, /\/wasm\/phase/],
  ["a network filter", { wasm: { type: "NETWORK" } }, /\/wasm\/type/],
  ["an upper-case checksum", { wasm: { sha256: "AB" } }, /\/wasm\/sha256/],
  [
    "a variable with a value from the host",
    { wasm: { vmConfig: { env: [{ name: "A", valueFrom: "HOST", value: "b" }] } } },
    /\/wasm\/vmConfig\/env\/0/,
  ],
  ["port 0", { wasm: { match: [{ ports: [{ number: 0 }] }] } }, /number/],
  ["an unknown api", { api: "wasmplugin" }, /\/api/],
  ["a STATIC cluster", { cluster: { type: "STATIC" } }, /\/cluster\/type/],
  ["a duration of zero", { cluster: { connectTimeout: "0s" } }, /\/cluster\/connectTimeout/],
  ["a fraction of zero", { cluster: { connectTimeout: "00.000s" } }, /\/cluster\/connectTimeout/],
  [
    "a duration beyond Envoy's",
    { cluster: { connectTimeout: "999999999999999999999s" } },
    /\/cluster\/connectTimeout/,
  ],
  ["a name that is no label", { fullnameOverride: "Bad_Name" }, /\/fullnameOverride/],
  ["a chart's name that is no label", { nameOverride: "Bad_Name" }, /\/nameOverride/],
  ["a name with a hyphen first", { fullnameOverride: "-a" }, /\/fullnameOverride/],
  ["a duration without unit", { cluster: { connectTimeout: "1" } }, /\/cluster\/connectTimeout/],
];

describeWithHelm("values that do not fit together", () => {
  const chart = useChart(SMALL_FILTER);
  test.concurrent.each(TOGETHER)("%s", async (_, values, message) => {
    expect(await refusal(chart.path, values)).toMatch(message);
  });
});

describeWithHelm("values at the edge", () => {
  const chart = useChart(SMALL_FILTER);
  test.each(["0.25s", "0.000000001s", "10s", "999999999s", "1.0s"])(
    "a connectTimeout of %s is taken",
    async (connectTimeout) => {
      expect(await refusal(chart.path, { lua: LUA, cluster: { connectTimeout } })).toBe("");
    },
  );
  test.each(["", "a", "keymate-2", "2-keymate"])("the name %j is taken", async (name) => {
    const names = { nameOverride: name, fullnameOverride: name };
    expect(await refusal(chart.path, { lua: LUA, ...names })).toBe("");
  });
});

describeWithHelm("headers that have values", () => {
  const chart = useChart(SMALL_FILTER);
  test("are taken", async () => {
    const config = {
      request_headers: { set: { ...FORWARDED, "X-Caller": "%PATH%" } },
      deny_response: { headers: { "Cache-Control": "no-store" } },
    };
    expect(await refusal(chart.path, { lua: LUA, config })).toBe("");
  });
});

describeWithHelm("an expression", () => {
  const chart = useChart(SMALL_FILTER);
  const withExpression = (regex: string): Values => ({
    lua: LUA,
    config: { skip_rules: [{ path: { regex } }] },
  });
  test.concurrent.each(WRONG_EXPRESSIONS)("refused: %s", async (regex) => {
    expect(await refusal(chart.path, withExpression(regex))).toMatch(
      /config\.skip_rules\[0\]\.path\.regex: found ".*", allowed RE2's syntax without flags/,
    );
  });
  test.concurrent.each(RIGHT_EXPRESSIONS)("taken: %s", async (regex) => {
    expect(await refusal(chart.path, withExpression(regex))).toBe("");
  });
});

describeWithHelm("values that values.schema.json refuses", () => {
  const chart = useChart(SMALL_FILTER);
  test.concurrent.each(ALONE)("%s", async (_, values, message) => {
    expect(await refusal(chart.path, { lua: LUA, ...values })).toMatch(message);
  });
});

describeWithHelm("a Lua filter over the limit of a TrafficExtension", () => {
  const chart = useChart(`-- ${"x".repeat(65_000)}\n`);
  const knows = ["--api-versions", "extensions.istio.io/v1alpha1/TrafficExtension"];
  const config = { gateway_url: URL, skip_paths: [`/${"y".repeat(500)}`] };

  test("is refused when TrafficExtension was asked for", async () => {
    const values = { lua: LUA, api: "TrafficExtension", config };
    expect(await refusal(chart.path, values)).toMatch(
      /api: found TrafficExtension with 65\d\d\d bytes .*allowed at most 65536/,
    );
  });

  test("makes auto take an EnvoyFilter", async () => {
    expect(await refusal(chart.path, { lua: LUA, config }, knows)).toBe("");
  });
});

describeWithHelm("a chart without its Lua filter", () => {
  const chart = useChart("");
  test("says how to build it", async () => {
    expect(await refusal(chart.path, { lua: LUA })).toMatch(
      /keymate-access\.lua: found nothing.*npm run build/,
    );
  });
});

const UNTAGGED = { wasm: { enabled: true, image: "registry.example:5000/keymate-istio-wasm" } };

describeWithHelm("a chart without its image's digest", () => {
  const chart = useChart(SMALL_FILTER, (folder) => rm(join(folder, "image"), { recursive: true }));
  test("says how to record it, or to do without", async () => {
    expect(await refusal(chart.path, UNTAGGED)).toMatch(
      /image\/digests\.json: found nothing.*allowed a tag or a digest behind wasm\.image.*npm run build/,
    );
  });
  test.each([
    ["a tag", { wasm: WASM }],
    ["a checksum", { wasm: { ...UNTAGGED.wasm, sha256: "ab".repeat(32) } }],
    ["Lua", { lua: LUA }],
  ])("does not need it for %s", async (_, values) => {
    expect(await refusal(chart.path, values)).toBe("");
  });
});

describeWithHelm("a chart with another version's image", () => {
  const chart = useChart(SMALL_FILTER, async (folder) => {
    const other = { ...SMALL_DIGESTS, version: "0.0.9" };
    await writeFile(join(folder, "image/digests.json"), JSON.stringify(other));
  });
  test("pins nothing to it", async () => {
    expect(await refusal(chart.path, UNTAGGED)).toMatch(
      /image\/digests\.json: found version 0\.0\.9 in a chart with appVersion .*allowed a tag or a digest/,
    );
  });
});

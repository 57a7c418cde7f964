import { describe, expect, it } from "vitest";
import { decodeConfiguration } from "../../src/configuration/decoder";
import { DenialBody } from "../../src/denial";
import { BodyMode } from "../../src/policy";
import { byteString } from "../support/byte-strings";
import { Random } from "../support/random";

const GATEWAY = { gateway_url: "http://gateway:8080" };

function decode(configuration: unknown) {
  return decodeText(JSON.stringify(configuration));
}

function decodeText(document: string) {
  return decodeConfiguration(byteString(document), DenialBody.Gateway);
}

describe("a configuration", () => {
  it("needs a gateway and nothing else", () => {
    const { policy, problem, place, warnings } = decode(GATEWAY);
    expect([problem, place, warnings]).toEqual(["", "", []]);
    expect(policy).toMatchObject({
      gateway: {
        scheme: "http",
        authority: "gateway:8080",
        checkPath: "/auth",
        clusterName: "gateway",
        timeoutMilliseconds: 5000,
        usesOriginalMethod: false,
        appendsOriginalPath: false,
        addsForwardedHeaders: false,
      },
      statusOnError: 502,
      allowsOnFailure: false,
      standard: { isSkipped: false, isShadow: false },
      showsReason: false,
      bodyMode: BodyMode.None,
      bodyMaxBytes: 65536,
      denial: { body: DenialBody.Gateway, text: "", contentType: "" },
    });
    expect(policy!.rules.routeFor("GET", "/", "")).toBe(policy!.standard);
  });

  it("may say everything", () => {
    const { policy, problem } = decode({
      gateway_url: "https://gateway.example/base/",
      endpoint: "/v2/check?realm=a?b",
      timeout: 250,
      cluster_name: "outbound|443||gateway.example",
      skip_paths: ["/health", "/public/"],
      body: { mode: "partial", max_bytes: 1024 },
    });
    expect(problem).toBe("");
    expect(policy).toMatchObject({
      gateway: {
        scheme: "https",
        authority: "gateway.example",
        checkPath: "/base/v2/check?realm=a?b",
        clusterName: "outbound|443||gateway.example",
        timeoutMilliseconds: 250,
      },
      bodyMode: BodyMode.Partial,
      bodyMaxBytes: 1024,
    });
    const paths = ["/healthz", "/public/a", "/public", "/"];
    expect(paths.map((path) => policy!.rules.routeFor("GET", path, "").isSkipped)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("leaves what a denied client reads to the runtime", () => {
    const document = JSON.stringify(GATEWAY);
    for (const denialBody of [DenialBody.Gateway, DenialBody.Structured]) {
      expect(decodeConfiguration(document, denialBody).policy!.denial.body).toBe(denialBody);
    }
  });

  it.each([
    ["the smallest timeout", { timeout: 1 }, { gateway: { timeoutMilliseconds: 1 } }],
    ["the largest timeout", { timeout: 600000 }, { gateway: { timeoutMilliseconds: 600000 } }],
    ["the smallest body", { body: { max_bytes: 1 } }, { bodyMaxBytes: 1, bodyMode: BodyMode.None }],
    ["the largest body", { body: { max_bytes: 1048576 } }, { bodyMaxBytes: 1048576 }],
    ["a full body", { body: { mode: "full" } }, { bodyMode: BodyMode.Full, bodyMaxBytes: 65536 }],
    ["an empty body object", { body: {} }, { bodyMode: BodyMode.None, bodyMaxBytes: 65536 }],
    ["the shortest endpoint", { endpoint: "/" }, { gateway: { checkPath: "/" } }],
    ["an endpoint with an empty query", { endpoint: "/a?" }, { gateway: { checkPath: "/a?" } }],
    ["no skipped paths", { skip_paths: [] }, {}],
    [
      "a cluster's name with spaces and UTF-8",
      { cluster_name: "a é" },
      { gateway: { clusterName: "a \xc3\xa9" } },
    ],
    [
      "the longest cluster's name",
      { cluster_name: "c".repeat(256) },
      { gateway: { clusterName: "c".repeat(256) } },
    ],
  ])("may have %s", (_, keys, expected) => {
    const { policy, problem } = decode({ ...GATEWAY, ...keys });
    expect(problem).toBe("");
    expect(policy).toMatchObject(expected);
  });

  it.each(["5000", "5000.0", "5e3", "0.5e4", "50000E-1"])("may write a number as %s", (number) => {
    const { policy } = decodeText(`{"gateway_url": "http://g", "timeout": ${number}}`);
    expect(policy!.gateway.timeoutMilliseconds).toBe(5000);
  });

  it("that skips everything is warned about", () => {
    const { policy, warnings } = decode({ ...GATEWAY, skip_paths: ["/health", "/"] });
    expect(warnings).toEqual(['skip_paths[1]: "/" skips every path']);
    expect(policy!.rules.routeFor("GET", "/anything", "").isSkipped).toBe(true);
  });
});

const URL_FORM = "allowed http(s)://host[:port][/base]";
const ENDPOINT_FORM = "allowed a path that begins with / and has no fragment";
const CLUSTER_FORM = "allowed the name of an Envoy cluster, 1 to 256 bytes";
const PREFIX_FORM =
  "allowed a path prefix that begins with / and that no server can read in two ways (no //, dot segments, ;, ?, #, escaped / or .)";
const TIMEOUT_FORM = "allowed an integer from 1 to 600000";
const SIZE_FORM = "allowed an integer from 1 to 1048576";
const MODES = "allowed one of none, full, partial";

const PROBLEMS: [configuration: unknown, problem: string][] = [
  [{}, `gateway_url: found nothing, ${URL_FORM}`],
  [{ gateway_url: "" }, `gateway_url: found "", ${URL_FORM}`],
  [{ gateway_url: "gateway" }, `gateway_url: found "gateway", ${URL_FORM}`],
  [{ gateway_url: 1 }, "gateway_url: found 1, allowed a text"],
  [{ gateway_url: null }, "gateway_url: found null, allowed a text"],
  [{ gateway_url: ["http://g"] }, "gateway_url: found a list, allowed a text"],
  [{ ...GATEWAY, endpoint: "" }, `endpoint: found "", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "auth" }, `endpoint: found "auth", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "?a" }, `endpoint: found "?a", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "/a#b" }, `endpoint: found "/a#b", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "/a?b#c" }, `endpoint: found "/a?b#c", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "/../a" }, `endpoint: found "/../a", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "/a b" }, `endpoint: found "/a b", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: "/a\r\nx: y" }, `endpoint: found "/a\\x0d\\x0ax: y", ${ENDPOINT_FORM}`],
  [{ ...GATEWAY, endpoint: true }, "endpoint: found true, allowed a text"],
  [{ ...GATEWAY, timeout: 0 }, `timeout: found 0, ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, timeout: -1 }, `timeout: found -1, ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, timeout: 600001 }, `timeout: found 600001, ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, timeout: 1.5 }, `timeout: found 1.5, ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, timeout: "5s" }, `timeout: found "5s", ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, timeout: null }, `timeout: found null, ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, timeout: 1e300 }, `timeout: found 1e+300, ${TIMEOUT_FORM}`],
  [{ ...GATEWAY, cluster_name: "" }, `cluster_name: found "", ${CLUSTER_FORM}`],
  [{ ...GATEWAY, cluster_name: "a\nb" }, `cluster_name: found "a\\x0ab", ${CLUSTER_FORM}`],
  [
    { ...GATEWAY, cluster_name: "c".repeat(257) },
    `cluster_name: found "${"c".repeat(60)}...", ${CLUSTER_FORM}`,
  ],
  [{ ...GATEWAY, cluster_name: {} }, "cluster_name: found an object, allowed a text"],
  [{ ...GATEWAY, skip_paths: "/a" }, 'skip_paths: found "/a", allowed a list of path prefixes'],
  [{ ...GATEWAY, skip_paths: null }, "skip_paths: found null, allowed a list of path prefixes"],
  [{ ...GATEWAY, skip_paths: [""] }, `skip_paths[0]: found "", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["a"] }, `skip_paths[0]: found "a", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/a", "/b?c"] }, `skip_paths[1]: found "/b?c", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/a#b"] }, `skip_paths[0]: found "/a#b", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/a//b"] }, `skip_paths[0]: found "/a//b", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/a/../b"] }, `skip_paths[0]: found "/a/../b", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/a;b"] }, `skip_paths[0]: found "/a;b", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/%2e"] }, `skip_paths[0]: found "/%2e", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: ["/é"] }, `skip_paths[0]: found "/\\xc3\\xa9", ${PREFIX_FORM}`],
  [{ ...GATEWAY, skip_paths: [1] }, `skip_paths[0]: found 1, ${PREFIX_FORM}`],
  [{ ...GATEWAY, body: "full" }, 'body: found "full", allowed an object'],
  [{ ...GATEWAY, body: null }, "body: found null, allowed an object"],
  [{ ...GATEWAY, body: { mode: "all" } }, `body.mode: found "all", ${MODES}`],
  [{ ...GATEWAY, body: { mode: null } }, `body.mode: found null, ${MODES}`],
  [{ ...GATEWAY, body: { mode: "" } }, `body.mode: found "", ${MODES}`],
  [{ ...GATEWAY, body: { max_bytes: 0 } }, `body.max_bytes: found 0, ${SIZE_FORM}`],
  [{ ...GATEWAY, body: { max_bytes: 1048577 } }, `body.max_bytes: found 1048577, ${SIZE_FORM}`],
  [{ ...GATEWAY, body: { size: 1 } }, "body.size: unknown key, allowed mode, max_bytes"],
  [[], "document: found a list, allowed an object"],
  ["text", 'document: found "text", allowed an object'],
  [null, "document: found null, allowed an object"],
];

describe("an invalid configuration", () => {
  it.each(PROBLEMS)("%j has no policy and says why", (configuration, expected) => {
    const { policy, problem } = decode(configuration);
    expect([policy, problem]).toEqual([null, expected]);
  });

  it.each(["gateway_Url", "Timeout", "url", "x", "", "skip_path", "gateway_url "])(
    "has the unknown key %j",
    (key) => {
      const { policy, problem } = decode({ ...GATEWAY, [key]: 1 });
      expect(policy).toBeNull();
      expect(problem).toMatch(
        /: unknown key, allowed gateway_url, endpoint, timeout, cluster_name, [a-z_, ]*metrics$/,
      );
    },
  );

  it.each([
    ["", "document: found the end at line 1 column 1, allowed a JSON value"],
    ["{", "document: found the end at line 1 column 2, allowed a key in double quotes"],
    ["gateway_url: http://g", 'document: found "g" at line 1 column 1, allowed a JSON value'],
    [
      '{"gateway_url": "http://a",\n "gateway_url": "http://b"}',
      'document: found the key "gateway_url" a second time at line 2 column 2, allowed each key once',
    ],
  ])("is no JSON: %j", (document, expected) => {
    const { policy, problem } = decodeText(document);
    expect([policy, problem]).toEqual([null, expected]);
  });

  it("says where its first problem is", () => {
    const document =
      '{\n  "gateway_url": "http://g",\n  "body": {\n    "mode": "all"\n  },\n  "timeout": 1\n}';
    expect(decodeText(document).place).toBe("line 4 column 13");
    expect(decodeText('{"gateway_url": "http://g", "x": 1}').place).toBe("line 1 column 34");
  });

  it("is told in one line of printable ASCII, whatever is in it", () => {
    const random = new Random(8);
    const keys = [
      "gateway_url",
      "endpoint",
      "timeout",
      "cluster_name",
      "skip_paths",
      "body",
      "a\nb",
      "é",
    ];
    const values = [
      "a\r\nb",
      "\u0000",
      "é€",
      '"',
      "\\",
      "x".repeat(1000),
      1e300,
      [],
      {},
      null,
      true,
      ["\n"],
    ];
    for (let count = 0; count < 2000; count++) {
      const entries = random.several(3, () => [random.oneOf(keys), random.oneOf(values)]);
      const { policy, problem } = decode(Object.fromEntries(entries));
      expect(policy).toBeNull();
      expect(problem).toMatch(/^[\x20-\x7e]{1,400}$/);
      expect(problem).toMatch(/^[^ ]+: (found .+, allowed .+|unknown key, allowed .+)$/);
    }
  });
});

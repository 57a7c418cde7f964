/** Header names and values that no configuration can hand on, set or mean: `request_headers`, `upstream_headers`, `client_headers`. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, json, wrong } from "./table.js";

/** On the strip list, or the plugin's own. */
const CLOSED = [
  "Host",
  "content-length",
  "Content_Length",
  "transfer.encoding",
  "connection",
  "te",
  "upgrade",
  "proxy-authorization",
  "accept-encoding",
  "range",
  "if-match",
  "IF_None.Match",
  "x-envoy-retry-on",
  "X-Envoy-*",
  "Keymate-Enforcer",
  "keymate_target_uri",
  "keymate-partial-body",
];
/** The plugin's to write on responses. */
const OWN = ["keymate-gateway-auth-status", "Keymate_Gateway.Auth-Reason", "keymate-decision"];

/** Envoy's to write on the service's request. */
const ENVOYS = ["x-forwarded-proto", "X_Forwarded_For", "x-request-id"];

/** Not a name, nor the beginning of one. */
const NO_NAMES = [
  "",
  " ",
  "x a",
  "x-a ",
  ":path",
  "x:a",
  "x(a)",
  "x\ta",
  "x\na",
  "x\u0000",
  "xé",
  "x,y",
  "x*y",
  "*x",
  "**",
];

const LISTS: readonly (readonly [list: string, document: (items: string) => string])[] = [
  ["request_headers.allow", (items) => `"request_headers": {"allow": ${items}}`],
  ["request_headers.deny", (items) => `"request_headers": {"deny": ${items}}`],
  ["upstream_headers", (items) => `"upstream_headers": ${items}`],
  ["client_headers.on_allow", (items) => `"client_headers": {"on_allow": ${items}}`],
  ["client_headers.on_deny", (items) => `"client_headers": {"on_deny": ${items}}`],
];

export function headerLists(): WrongConfiguration[] {
  return LISTS.flatMap(([list, document]) => {
    const isDeny = list === "request_headers.deny";
    const names =
      list === "upstream_headers" ? [...CLOSED, ...OWN, ...ENVOYS, ...NO_NAMES] : spread(list);
    return [
      ...(list === "upstream_headers" ? [] : ["null", '"authorization"', "{}"]).map((value) =>
        wrong(
          `${list} as ${value}`,
          `{${GATEWAY}, ${document(value)}}`,
          new RegExp(`${list.replace(".", "\\.")}: found .*allowed .*list`),
        ),
      ),
      ...["null", "5", "[]"].map((item) =>
        wrong(
          `${list} with ${item}`,
          `{${GATEWAY}, ${document(`["x-a", ${item}]`)}}`,
          /\[1\]: found .*allowed/,
        ),
      ),
      ...names
        .filter((name) => !isDeny || NO_NAMES.includes(name))
        .map((name) =>
          wrong(
            `${list} with ${json(name)}`,
            `{${GATEWAY}, ${document(`["x-a", ${bytes(json(name))}]`)}}`,
            /\[1\]: found ".*", allowed .*name/,
          ),
        ),
    ];
  });
}

export function setHeaders(): WrongConfiguration[] {
  const values: readonly (readonly [what: string, set: string, error: RegExp])[] = [
    ["a list", "[]", /request_headers\.set: found a list, allowed/],
    ["a text", '"X-A: 1"', /request_headers\.set: found "X-A: 1", allowed/],
    ["null", "null", /request_headers\.set: found null, allowed/],
    ["a number", '{"X-A": 1}', /request_headers\.set\.X-A: found 1, allowed/],
    ["an object", '{"X-A": {}}', /request_headers\.set\.X-A: found an object, allowed/],
    ["a name that is none", '{"X A": "1"}', /set\.X A: found .*allowed/],
    ["an empty name", '{"": "1"}', /set\.: found .*allowed/],
    ["a pseudo-header", '{":path": "/"}', /set\.:path: found .*allowed/],
    ["CR and LF", '{"X-A": "1\\r\\nX-Injected: 1"}', /set\.X-A: found ".*x0d.*", allowed/],
    ["a NUL", '{"X-A": "\\u0000"}', /set\.X-A: found .*allowed/],
    ["an unknown variable", '{"X-A": "%REQ(X-B)%"}', /set\.X-A: found .*allowed .*%METHOD%/],
    ["a variable in another case", '{"X-A": "%method%"}', /set\.X-A: found .*allowed .*%METHOD%/],
    [
      "a variable that does not end",
      '{"X-A": "a %METHOD"}',
      /set\.X-A: found .*allowed .*%METHOD%/,
    ],
    ["a percent sign alone", '{"X-A": "100%"}', /set\.X-A: found "100%", allowed .*%%/],
    ["three percent signs", '{"X-A": "%%%"}', /set\.X-A: found "%%%", allowed .*%%/],
    ["a good and a bad variable", '{"X-A": "%PATH% %QUERY%"}', /set\.X-A: found .*allowed/],
    ...CLOSED.filter((name) => !name.endsWith("*")).map(
      (name) => [name, `{${json(name)}: "1"}`, /set\..*: found "1", allowed/] as const,
    ),
  ];
  return [
    ...values.map(([what, set, error]) =>
      wrong(
        `request_headers.set with ${what}`,
        `{${GATEWAY}, "request_headers": {"set": ${set}}}`,
        error,
      ),
    ),
    ...[
      "x-forwarded-method",
      "X-Forwarded-Host",
      "x-forwarded-uri",
      "X-Forwarded-Proto",
      "x-forwarded-for",
    ].map((name) =>
      wrong(
        `request_headers.set with ${name} beside forwarded_headers`,
        `{${GATEWAY}, "forwarded_headers": true, "request_headers": {"set": {"${name}": "1"}}}`,
        new RegExp(`set\\.${name}: found "1", allowed`),
      ),
    ),
    wrong(
      "request_headers.set with a name twice, in another case",
      `{${GATEWAY}, "request_headers": {"set": {"X-A": "1", "x-a": "2"}}}`,
      /request_headers\.set\.x-a: found "2", allowed each name once/,
    ),
    wrong(
      "request_headers with an unknown key",
      `{${GATEWAY}, "request_headers": {"remove": []}}`,
      /request_headers\.remove: .*allowed .*deny/,
    ),
    wrong(
      "client_headers with an unknown key",
      `{${GATEWAY}, "client_headers": {"on_failure": []}}`,
      /client_headers\.on_failure: .*allowed .*on_deny/,
    ),
  ];
}

/** Every list meets the name that differs most from it, one meets them all: each document costs a real Envoy a listener. */
function spread(list: string): readonly string[] {
  if (list === "request_headers.deny") return NO_NAMES.slice(0, 5);
  const own = list.startsWith("client_headers") ? OWN : [];
  return ["host", "x-envoy-*", "keymate_enforcer", ...own, "x a", ":path"];
}

/** The bytes of its UTF-8. */
function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

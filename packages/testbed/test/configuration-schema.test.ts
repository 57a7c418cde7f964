/** The published schema and the plugin's decoder agree about the configuration documents of the conformance table. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { decodeConfiguration } from "../../core/src/configuration/decoder";
import { DenialBody } from "../../core/src/denial";
import { DURATION, REASON, STATUS } from "../../core/src/names";
import { PROTECTED_NAMES, STRIPPED_NAMES, STRIPPED_PREFIXES } from "../../core/src/request-headers";
import { DECISION_NAMES } from "../../core/src/response-headers";
import {
  CONFIGURATION_ACCEPTED,
  CONFIGURATION_ERRORS,
} from "../src/conformance/configuration-errors.js";

const SCHEMA = new URL("../../core/configuration.schema.json", import.meta.url);
const accepts = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")));

/** What a schema cannot see, since it looks at values and not at their text. */
const BEYOND_A_SCHEMA: readonly (readonly [name: RegExp, reason: string])[] = [
  [/ twice/, "a parsed object has each key once"],
  [/surrogate/, "a parsed string has been repaired"],
  [/ of white space/, "white space is no value"],
  [/ expression /, "expressions have a compiler of their own"],
  [/ that is not there/, "a schema does not look elsewhere"],
];

describe("the schema takes what the plugin takes", () => {
  test.each(CONFIGURATION_ACCEPTED)("$name", ({ document }) => {
    accepts(parse(document));
    expect(accepts.errors ?? []).toEqual([]);
  });
});

describe("the schema refuses what the plugin refuses", () => {
  for (const { name, document } of CONFIGURATION_ERRORS) {
    const beyond = BEYOND_A_SCHEMA.find(([pattern]) => pattern.test(name));
    if (beyond) test.skip(`${name} (skipped: ${beyond[1]})`);
    else test(name, () => expect(accepts(parse(document))).toBe(false));
  }
});

/** Documents are byte strings. What is no JSON reads as `undefined`, which no schema takes. */
function parse(document: string): unknown {
  try {
    return JSON.parse(Buffer.from(document, "latin1").toString("utf8"));
  } catch {
    return undefined;
  }
}

describe("schema and plugin agree about header names", () => {
  const names = [
    ...STRIPPED_NAMES,
    ...PROTECTED_NAMES,
    ...DECISION_NAMES,
    STATUS,
    DURATION,
    REASON,
  ];
  const spellings = [
    ...names.flatMap((name) => [
      name,
      name.toUpperCase(),
      name.replaceAll("-", "_"),
      name.replaceAll("-", "."),
      `${name}*`,
      `${name}-x`,
      `x-${name}`,
    ]),
    ...STRIPPED_PREFIXES.flatMap((prefix) => [
      prefix,
      `${prefix}x`,
      `${prefix}*`,
      prefix.slice(0, -1),
    ]),
    ...["", "*", "**", "x-*", "x*y", "a b", "a:b", ":path", "a\tb", "é", "a(b", "x-user"],
  ];
  const places: readonly (readonly [string, (name: string) => object])[] = [
    ["request_headers.allow", (name) => ({ request_headers: { allow: [name] } })],
    ["request_headers.deny", (name) => ({ request_headers: { deny: [name] } })],
    ["request_headers.set", (name) => ({ request_headers: { set: { [name]: "x" } } })],
    ["upstream_headers", (name) => ({ upstream_headers: [name] })],
    ["client_headers.on_allow", (name) => ({ client_headers: { on_allow: [name] } })],
    ["client_headers.on_deny", (name) => ({ client_headers: { on_deny: [name] } })],
    ["deny_response.headers", (name) => ({ deny_response: { headers: { [name]: "x" } } })],
  ];

  test.each(places)("%s", (_, place) => {
    const differ = spellings.filter((name) => {
      const document = { gateway_url: "http://gateway.example", ...place(name) };
      return accepts(document) !== isTaken(document);
    });
    expect(differ).toEqual([]);
  });
});

describe("schema and plugin agree about the values beside them", () => {
  const documents: readonly object[] = [
    ...[
      "%METHOD%",
      "%%",
      "%",
      "%METHOD",
      "%NO%",
      "a%PATH%b%%c",
      "%%%",
      "%method%",
      "a\u0001",
      "a\tb",
      "",
    ].map((value) => ({ request_headers: { set: { "x-a": value } } })),
    ...["text/html", "text", "/html", "", "a/", "a/b\n", "a/b; c=d"].map((content_type) => ({
      deny_response: { content_type },
    })),
    ...["a\rb", "a b", "", "\u007f"].map((value) => ({
      deny_response: { headers: { "x-a": value } },
    })),
    ...[399, 400, 599, 600, 502.5, "502"].map((status_on_error) => ({ status_on_error })),
    ...[-1, 0, 5, 6].map((attempts) => ({ retry: { attempts } })),
    ...[[], ["connect"], ["5xx", "5xx"], ["4xx"], "connect", [1]].map((on) => ({ retry: { on } })),
    ...[0, 1, 600_000, 600_001].map((per_try_timeout) => ({ retry: { per_try_timeout } })),
    ...["deny", "allow", "open", true].map((failure_mode) => ({ failure_mode })),
    ...["enforce", "shadow", "off"].map((mode) => ({ mode })),
    ...["POST", "original", "GET", "post"].map((method) => ({ method })),
    ...[true, false, "true", 1, null].map((reason_header) => ({ reason_header })),
    ...[true, false, "true"].map((forwarded_headers) => ({ forwarded_headers })),
    ...["/auth", "/auth?a"].flatMap((endpoint) =>
      ["endpoint", "append_original", "other"].map((check_path) => ({ endpoint, check_path })),
    ),
    { request_headers: { other: [] } },
    { client_headers: { on_error: [] } },
    { deny_response: { status: 403 } },
    { retry: { delay: 1 } },
    { request_headers: [] },
    { deny_response: "text" },
    { deny_response: { body: 1 } },
  ];

  test.each(documents)("%j", (document) => {
    const whole = { gateway_url: "http://gateway.example", ...document };
    expect(accepts(whole)).toBe(isTaken(whole));
  });
});

function isTaken(document: object): boolean {
  const bytes = Buffer.from(JSON.stringify(document), "utf8").toString("latin1");
  return decodeConfiguration(bytes, DenialBody.Gateway).problem === "";
}

/** Keys that do not exist, values of the wrong type and values out of range. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, wrong } from "./table.js";

export function unknownKeys(): WrongConfiguration[] {
  return [
    wrong("unknown key", `{${GATEWAY}, "colour": "red"}`, /colour: .*allowed .*gateway_url/),
    wrong(
      "misspelled key",
      '{"gatewayurl": "http://gateway.test"}',
      /gatewayurl: .*allowed .*gateway_url/,
    ),
    wrong(
      "key in another case",
      '{"Gateway_URL": "http://gateway.test"}',
      /Gateway_URL: .*allowed/,
    ),
    wrong("empty key", `{${GATEWAY}, "": 1}`, /allowed/),
    wrong(
      "unknown key in body",
      `{${GATEWAY}, "body": {"max": 1}}`,
      /body\.max: .*allowed .*max_bytes/,
    ),
    wrong("known key in the wrong place", `{${GATEWAY}, "max_bytes": 1}`, /max_bytes: .*allowed/),
    wrong(
      "key with a line feed",
      `{${GATEWAY}, "a\\nb": 1}`,
      /^[^\n]*unknown key[^\n]*allowed[^\n]*$/,
    ),
  ];
}

export function wrongTypes(): WrongConfiguration[] {
  const values = ["null", "true", "5", '"text"', "[]", "{}"] as const;
  const rightOnes: Readonly<Record<string, string>> = {
    gateway_url: '"text"',
    endpoint: '"text"',
    timeout: "5",
    cluster_name: '"text"',
    skip_paths: "[]",
    body: "{}",
    method: "",
    check_path: "",
    forwarded_headers: "true",
    request_headers: "{}",
    upstream_headers: "[]",
    client_headers: "{}",
    deny_response: "{}",
    status_on_error: "",
    failure_mode: "",
    retry: "{}",
    mode: "",
    reason_header: "true",
    filter_state: "true",
    metrics: "true",
  };
  return Object.entries(rightOnes).flatMap(([key, right]) =>
    values
      .filter((value) => value !== right)
      .map((value) =>
        wrong(
          `${key} as ${value}`,
          key === "gateway_url" ? `{"gateway_url": ${value}}` : `{${GATEWAY}, "${key}": ${value}}`,
          new RegExp(`${key}: found .*allowed`),
        ),
      ),
  );
}

export function timeouts(): WrongConfiguration[] {
  return [
    "0",
    "0.0",
    "-0",
    "-1",
    "5.5",
    "0.999",
    "600001",
    "1e400",
    "-1e400",
    "1e-400",
    "4294972296",
  ]
    .map((value) =>
      wrong(
        `timeout of ${value}`,
        `{${GATEWAY}, "timeout": ${value}}`,
        new RegExp(`timeout: found ${value.replace(/\./g, "\\.")}, allowed .*1 .*600000`),
      ),
    )
    .concat(
      wrong("timeout as text", `{${GATEWAY}, "timeout": "5000"}`, /timeout: found "5000", allowed/),
    );
}

export function skipPaths(): WrongConfiguration[] {
  const entries: readonly (readonly [what: string, entry: string])[] = [
    ["an empty text", '""'],
    ["a path without a slash in front", '"health"'],
    ["a pattern", '"*"'],
    ["null", "null"],
    ["a number", "5"],
    ["a list", '["/health"]'],
    ["an object", '{"prefix": "/health"}'],
    ["two slashes", '"//"'],
    ["two slashes inside", '"/health//live"'],
    ["a dot segment", '"/health/../live"'],
    ["a backslash", '"/health\\\\live"'],
    ["a semicolon", '"/health;"'],
    ["an escaped slash", '"/health%2Flive"'],
    ["an escaped dot", '"/health%2e"'],
    ["an escaped percent sign", '"/health%25"'],
    ["a bad escape", '"/health%"'],
    ["a query", '"/health?x"'],
    ["a fragment", '"/health#x"'],
    ["a control byte", '"/health\\u0001"'],
    ["non-ASCII bytes", '"/sa\\u011fl\\u0131k"'],
  ];
  return [
    ...entries.map(([what, entry]) =>
      wrong(
        `skip_paths with ${what}`,
        `{${GATEWAY}, "skip_paths": ["/ready", ${entry}]}`,
        /skip_paths\[1\]: found .*allowed/,
      ),
    ),
  ];
}

export function bodies(): WrongConfiguration[] {
  return [
    wrong("body.mode unknown", bodyOf('"mode": "all"'), /body\.mode: found "all", allowed .*full/),
    wrong(
      "body.mode in another case",
      bodyOf('"mode": "Full"'),
      /body\.mode: found "Full", allowed/,
    ),
    wrong("body.mode empty", bodyOf('"mode": ""'), /body\.mode: found "", allowed/),
    wrong("body.mode as null", bodyOf('"mode": null'), /body\.mode: found null, allowed/),
    wrong("body.mode as true", bodyOf('"mode": true'), /body\.mode: found true, allowed/),
    wrong("body.max_bytes 0", bodyOf('"max_bytes": 0'), /body\.max_bytes: found 0, allowed/),
    wrong("body.max_bytes -1", bodyOf('"max_bytes": -1'), /body\.max_bytes: found -1, allowed/),
    wrong("body.max_bytes 1.5", bodyOf('"max_bytes": 1.5'), /body\.max_bytes: found 1\.5, allowed/),
    wrong(
      "body.max_bytes too large",
      bodyOf('"max_bytes": 4294967296'),
      /body\.max_bytes: found 4294967296, allowed/,
    ),
    wrong(
      "body.max_bytes as text",
      bodyOf('"max_bytes": "65536"'),
      /body\.max_bytes: found "65536", allowed/,
    ),
    wrong("body as a mode", `{${GATEWAY}, "body": "full"}`, /body: found "full", allowed/),
  ];
}

function bodyOf(members: string): string {
  return `{${GATEWAY}, "body": {${members}}}`;
}

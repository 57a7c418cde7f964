/** Wrong values of the keys that say how the gateway is asked and what becomes of its answer. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, json, wrong } from "./table.js";

export function choices(): WrongConfiguration[] {
  const values: readonly (readonly [key: string, value: string, allowed: string])[] = [
    ["method", '"GET"', "POST, original"],
    ["method", '"post"', "POST, original"],
    ["method", '"original "', "POST, original"],
    ["check_path", '"original"', "endpoint, append_original"],
    ["check_path", '""', "endpoint, append_original"],
    ["failure_mode", '"open"', "deny, allow"],
    ["failure_mode", '"Allow"', "deny, allow"],
    ["failure_mode", '"deny,allow"', "deny, allow"],
    ["mode", '"Shadow"', "enforce, shadow, canary"],
    ["mode", '"off"', "enforce, shadow, canary"],
    ["forwarded_headers", '"true"', "true or false"],
    ["forwarded_headers", "1", "true or false"],
    ["reason_header", '"yes"', "true or false"],
    ["reason_header", "0", "true or false"],
    ["filter_state", '"yes"', "true or false"],
    ["metrics", '"off"', "true or false"],
    ["metrics", "1", "true or false"],
  ];
  return values.map(([key, value, allowed]) =>
    wrong(
      `${key} of ${value}`,
      `{${GATEWAY}, "${key}": ${value}}`,
      new RegExp(`${key}: found ${value}, allowed .*${allowed}`),
    ),
  );
}

export function statuses(): WrongConfiguration[] {
  return ["0", "-1", "200", "302", "399", "600", "502.5", "1e10", '"502"'].map((value) =>
    wrong(
      `status_on_error of ${value}`,
      `{${GATEWAY}, "status_on_error": ${value}}`,
      new RegExp(`status_on_error: found ${value.replace(".", "\\.")}, allowed .*400 .*599`),
    ),
  );
}

export function appendedPaths(): WrongConfiguration[] {
  return ["/auth?realm=a", "/?", "/auth?"].map((endpoint) =>
    wrong(
      `endpoint ${endpoint} with check_path append_original`,
      `{${GATEWAY}, "check_path": "append_original", "endpoint": ${json(endpoint)}}`,
      /endpoint: found ".*", allowed .*no query.*append_original/,
    ),
  );
}

export function retries(): WrongConfiguration[] {
  const values: readonly (readonly [members: string, error: RegExp])[] = [
    ['"attempts": 6', /retry\.attempts: found 6, allowed .*0 .*5/],
    ['"attempts": -1', /retry\.attempts: found -1, allowed/],
    ['"attempts": 1.5', /retry\.attempts: found 1\.5, allowed/],
    ['"attempts": "1"', /retry\.attempts: found "1", allowed/],
    ['"attempts": null', /retry\.attempts: found null, allowed/],
    ['"attempts": 1, "on": "5xx"', /retry\.on: found "5xx", allowed a list.*connect/],
    ['"attempts": 1, "on": ["connect", "4xx"]', /retry\.on\[1\]: found "4xx", allowed .*connect/],
    ['"attempts": 1, "on": ["5XX"]', /retry\.on\[0\]: found "5XX", allowed .*5xx/],
    ['"attempts": 1, "on": [500]', /retry\.on\[0\]: found 500, allowed/],
    ['"attempts": 1, "on": ["reset,5xx"]', /retry\.on\[0\]: found "reset,5xx", allowed/],
    ['"attempts": 0, "on": ["never"]', /retry\.on\[0\]: found "never", allowed/],
    [
      '"attempts": 1, "per_try_timeout": 0',
      /retry\.per_try_timeout: found 0, allowed .*1 .*600000/,
    ],
    ['"per_try_timeout": 600001', /retry\.per_try_timeout: found 600001, allowed/],
    ['"retries": 1', /retry\.retries: .*allowed .*attempts/],
    ['"true": ["5xx"]', /retry\.true: .*allowed .*on/],
  ];
  return values.map(([members, error]) =>
    wrong(`retry with ${members}`, `{${GATEWAY}, "retry": {${members}}}`, error),
  );
}

export function denyResponses(): WrongConfiguration[] {
  const values: readonly (readonly [what: string, members: string, error: RegExp])[] = [
    ["body as a number", '"body": 403', /deny_response\.body: found 403, allowed/],
    ["body as null", '"body": null', /deny_response\.body: found null, allowed/],
    ["body as an object", '"body": {}', /deny_response\.body: found an object, allowed/],
    ["content_type empty", '"content_type": ""', /deny_response\.content_type: found "", allowed/],
    [
      "content_type without a slash",
      '"content_type": "html"',
      /content_type: found "html", allowed/,
    ],
    [
      "content_type that begins with a slash",
      '"content_type": "/html"',
      /content_type: found .*allowed/,
    ],
    [
      "content_type with CR and LF",
      '"content_type": "text/html\\r\\nX-Injected: 1"',
      /content_type: found ".*x0d.*", allowed/,
    ],
    ["headers as a list", '"headers": []', /deny_response\.headers: found a list, allowed/],
    ["headers as a text", '"headers": "X-A: 1"', /deny_response\.headers: found "X-A: 1", allowed/],
    [
      "negotiate as a text",
      '"negotiate": "true"',
      /negotiate: found "true", allowed true or false/,
    ],
    ["negotiate as a number", '"negotiate": 1', /deny_response\.negotiate: found 1, allowed/],
    ["an unknown key", '"status": 404', /deny_response\.status: .*allowed .*content_type/],
    ["a header as a number", '"headers": {"X-A": 1}', /headers\.X-A: found 1, allowed/],
    ["a header as a list", '"headers": {"X-A": ["1"]}', /headers\.X-A: found a list, allowed/],
    [
      "a header without a name",
      '"headers": {"": "1"}',
      /deny_response\.headers\..*: found .*allowed/,
    ],
    [
      "a header with a blank in its name",
      '"headers": {"X A": "1"}',
      /headers\.X A: found .*allowed/,
    ],
    [
      "a header with a colon in its name",
      '"headers": {":status": "200"}',
      /:status: found .*allowed/,
    ],
    [
      "a header with a line feed in its name",
      '"headers": {"X\\n": "1"}',
      /headers\.X.*: found .*allowed/,
    ],
    [
      "a header with CR and LF",
      '"headers": {"X-A": "1\\r\\nX-Injected: 1"}',
      /headers\.X-A: found ".*x0d.*", allowed/,
    ],
    ["a header with a NUL", '"headers": {"X-A": "1\\u0000"}', /headers\.X-A: found ".*", allowed/],
    [
      "a header with a delete byte",
      '"headers": {"X-A": "\\u007f"}',
      /headers\.X-A: found ".*", allowed/,
    ],
    [
      "the content type, which has a key of its own",
      '"headers": {"Content-Type": "text/html"}',
      /Content-Type: found .*allowed/,
    ],
    [
      "the length of the body",
      '"headers": {"Content-Length": "0"}',
      /Content-Length: found .*allowed/,
    ],
    [
      "the encoding of the body",
      '"headers": {"transfer-encoding": "chunked"}',
      /transfer-encoding: found .*allowed/,
    ],
    [
      "the status header",
      '"headers": {"Keymate-Gateway-Auth-Status": "GRANTED"}',
      /Keymate-Gateway-Auth-Status: found .*allowed/,
    ],
    [
      "the status header in alias spelling",
      '"headers": {"keymate_gateway_auth.status": "GRANTED"}',
      /keymate_gateway_auth\.status: found .*allowed/,
    ],
    [
      "a decision header",
      '"headers": {"Keymate-Decision": "ALLOW"}',
      /Keymate-Decision: found .*allowed/,
    ],
  ];
  return values.map(([what, members, error]) =>
    wrong(`deny_response with ${what}`, `{${GATEWAY}, "deny_response": {${members}}}`, error),
  );
}

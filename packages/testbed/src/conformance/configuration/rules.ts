/** Wrong values of the keys that treat some requests unlike others. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, wrong } from "./table.js";

export function rules(): WrongConfiguration[] {
  return [...matches(), ...expressions(), ...ruleValues(), ...gateways()];
}

function matches(): WrongConfiguration[] {
  const values: readonly (readonly [what: string, rule: string, error: RegExp])[] = [
    ["no path", "{}", /skip_rules\[0\]\.path: found nothing, allowed an object .*exact.*regex/],
    ["a text as path", '{"path": "/a"}', /skip_rules\[0\]\.path: found "\/a", allowed an object/],
    ["an empty path", '{"path": {}}', /\.path: found an object, allowed an object with one of/],
    ["two paths", '{"path": {"exact": "/a", "prefix": "/b"}}', /\.path: found an object, allowed/],
    ["an unknown kind", '{"path": {"regexp": "/a"}}', /regexp: unknown key, allowed exact, prefix/],
    ["a number as exact", '{"path": {"exact": 1}}', /path\.exact: found 1, allowed/],
    ["an empty prefix", '{"path": {"prefix": ""}}', /path\.prefix: found "", allowed/],
    ["an exact path without /", '{"path": {"exact": "a"}}', /exact: found "a", allowed/],
    ["a prefix with //", '{"path": {"prefix": "/a//b"}}', /prefix: found .*allowed .*\/\//],
    ["a prefix with a query", '{"path": {"prefix": "/a?b"}}', /prefix: found .*allowed/],
    ["a prefix with a fragment", '{"path": {"prefix": "/a#b"}}', /prefix: found .*allowed/],
    ["a prefix with ;", '{"path": {"prefix": "/a;b"}}', /prefix: found .*allowed/],
    ["dots in exact", '{"path": {"exact": "/a/../b"}}', /exact: found .*allowed/],
    [
      "a needless escape",
      '{"path": {"exact": "/%61"}}',
      /exact: found "\/%61", allowed .*needless/,
    ],
    ["an escape in lower case", '{"path": {"exact": "/%7b"}}', /exact: found "\/%7b", allowed/],
    ["an escaped slash", '{"path": {"exact": "/a%2Fb"}}', /exact: found .*allowed/],
    [
      "a segment that ends in /",
      '{"path": {"segment": "/a/"}}',
      /segment: found .*allowed .*ends in/,
    ],
    ["a segment of / alone", '{"path": {"segment": "/"}}', /segment: found "\/", allowed/],
    ["an empty suffix", '{"path": {"suffix": ""}}', /suffix: found "", allowed/],
    ["a suffix with dots", '{"path": {"suffix": "/.."}}', /suffix: found .*allowed/],
    ["a suffix with %00", '{"path": {"suffix": "%00.png"}}', /suffix: found .*allowed/],
    ["a glob without /", '{"path": {"glob": "**/a"}}', /glob: found .*allowed/],
    [
      "a glob with an open {",
      '{"path": {"glob": "/{id/a"}}',
      /glob: found .*allowed .*wrong at byte/,
    ],
    ["a glob with a closed }", '{"path": {"glob": "/id}/a"}}', /glob: found .*allowed/],
    ["a glob with {} empty", '{"path": {"glob": "/{}"}}', /glob: found .*allowed/],
    ["a glob with * in {}", '{"path": {"glob": "/{a*}"}}', /glob: found .*allowed/],
    ["no methods", '{"path": {"exact": "/a"}, "methods": []}', /methods: found a list, allowed/],
    ["a text as methods", '{"path": {"exact": "/a"}, "methods": "GET"}', /methods: found "GET"/],
    ["an empty method", '{"path": {"exact": "/a"}, "methods": [""]}', /methods\[0\]: found ""/],
    [
      "two methods in one",
      '{"path": {"exact": "/a"}, "methods": ["GET,PUT"]}',
      /methods\[0\]: found/,
    ],
    ["no hosts", '{"path": {"exact": "/a"}, "hosts": []}', /hosts: found a list, allowed/],
    [
      "a host with a port",
      '{"path": {"exact": "/a"}, "hosts": ["a.b:80"]}',
      /hosts\[0\]: found "a/,
    ],
    ["a host of * alone", '{"path": {"exact": "/a"}, "hosts": ["*"]}', /hosts\[0\]: found "\*"/],
    ["a * inside a host", '{"path": {"exact": "/a"}, "hosts": ["a.*.b"]}', /hosts\[0\]: found/],
    [
      "a host that ends in a dot",
      '{"path": {"exact": "/a"}, "hosts": ["a.b."]}',
      /hosts\[0\]: found/,
    ],
    [
      "a host with an empty label",
      '{"path": {"exact": "/a"}, "hosts": ["a..b"]}',
      /hosts\[0\]: fo/,
    ],
    [
      "an IPv6 address",
      '{"path": {"exact": "/a"}, "hosts": ["[::1]"]}',
      /hosts\[0\]: found "\[::1/,
    ],
    [
      "an unknown key",
      '{"path": {"exact": "/a"}, "method": "GET"}',
      /method: unknown key, allowed path/,
    ],
    ["a text", '"/a"', /skip_rules\[0\]: found "\/a", allowed an object/],
  ];
  return [
    ...values.map(([what, rule, error]) =>
      wrong(`skip_rules with ${what}`, `{${GATEWAY}, "skip_rules": [${rule}]}`, error),
    ),
    wrong(
      "skip_rules as an object",
      `{${GATEWAY}, "skip_rules": {}}`,
      /skip_rules: found an object/,
    ),
    wrong(
      "bypass_cors_preflight of a text",
      `{${GATEWAY}, "bypass_cors_preflight": "true"}`,
      /bypass_cors_preflight: found "true", allowed true or false/,
    ),
  ];
}

/** What a schema cannot see: see `configuration-schema.test.ts`. */
function expressions(): WrongConfiguration[] {
  const texts = [
    "/(a",
    "/a)",
    "*",
    "/a**",
    "/[",
    "/[b-a]",
    "/a{2,1}",
    "/a{501}",
    "/(?=a)",
    "/(a)\\\\1",
    "/\\\\bx",
    "/\\u00e9",
  ];
  return [
    ...texts.map((text) =>
      wrong(
        `skip_rules with the expression ${text}`,
        `{${GATEWAY}, "skip_rules": [{"path": {"regex": "${text}"}}]}`,
        /skip_rules\[0\]\.path\.regex: found ".*", allowed RE2's syntax .*512 bytes and 500 states; wrong at byte \d+/,
      ),
    ),
    wrong(
      "rules with an expression that is too large",
      `{${GATEWAY}, "rules": [{"match": {"path": {"regex": "/((a{30}){30}){30}"}}}]}`,
      /rules\[0\]\.match\.path\.regex: found .*allowed .*500 states/,
    ),
    wrong(
      "skip_rules with an empty regex",
      `{${GATEWAY}, "skip_rules": [{"path": {"regex": ""}}]}`,
      /regex: found "", allowed RE2/,
    ),
  ];
}

function ruleValues(): WrongConfiguration[] {
  const match = '"match": {"path": {"prefix": "/a"}}';
  const values: readonly (readonly [what: string, rule: string, error: RegExp])[] = [
    ["no match", '{"mode": "shadow"}', /rules\[0\]\.match: found nothing, allowed an object/],
    [
      "a match that is wrong",
      '{"match": {"path": {"exact": "a"}}}',
      /rules\[0\]\.match\.path\.exact: fo/,
    ],
    [
      "another mode",
      `{${match}, "mode": "off"}`,
      /mode: found "off", allowed one of enforce, shadow/,
    ],
    ["a sample over 100", `{${match}, "sample": 101}`, /sample: found 101, allowed .*0 to 100/],
    ["a sample below 0", `{${match}, "sample": -1}`, /sample: found -1, allowed/],
    ["half a percent", `{${match}, "sample": 0.5}`, /sample: found 0\.5, allowed/],
    ["skip as a text", `{${match}, "skip": "yes"}`, /skip: found "yes", allowed true or false/],
    [
      "skip and a sample",
      `{${match}, "skip": true, "sample": 10}`,
      /sample: found 10, allowed no such key/,
    ],
    [
      "skip and a mode",
      `{${match}, "skip": true, "mode": "enforce"}`,
      /mode: found .*allowed no such key/,
    ],
    ["a number as gateway", `{${match}, "gateway": 1}`, /gateway: found 1, allowed/],
    [
      "an unknown key",
      `{${match}, "priority": 1}`,
      /priority: unknown key, allowed match, gateway/,
    ],
  ];
  return [
    ...values.map(([what, rule, error]) =>
      wrong(`rules with ${what}`, `{${GATEWAY}, "rules": [${rule}]}`, error),
    ),
    wrong(
      "rules with skip and a gateway",
      `{${GATEWAY}, "gateways": {"b": {"gateway_url": "http://b"}}, "rules": [{${match}, "skip": true, "gateway": "b"}]}`,
      /rules\[0\]\.gateway: found "b", allowed no such key/,
    ),
    wrong(
      "rules with a gateway that is not there",
      `{${GATEWAY}, "rules": [{${match}, "gateway": "b"}]}`,
      /rules\[0\]\.gateway: found "b", allowed a name in gateways/,
    ),
    wrong(
      "rules as an object",
      `{${GATEWAY}, "rules": {}}`,
      /rules: found an object, allowed a list/,
    ),
  ];
}

function gateways(): WrongConfiguration[] {
  const values: readonly (readonly [what: string, gateway: string, error: RegExp])[] = [
    ["no gateway_url", "{}", /gateways\.b\.gateway_url: found nothing, allowed http/],
    ["a text", '"http://b"', /gateways\.b: found "http:\/\/b", allowed an object/],
    [
      "a wrong gateway_url",
      '{"gateway_url": "b"}',
      /gateways\.b\.gateway_url: found "b", allowed http/,
    ],
    [
      "a wrong timeout",
      '{"gateway_url": "http://b", "timeout": 0}',
      /gateways\.b\.timeout: found 0/,
    ],
    [
      "a key of another place",
      '{"gateway_url": "http://b", "mode": "shadow"}',
      /gateways\.b\.mode: unknown/,
    ],
    [
      "a query behind which nothing can stand",
      '{"gateway_url": "http://b", "endpoint": "/a?b", "check_path": "append_original"}',
      /gateways\.b\.endpoint: found .*no query/,
    ],
    [
      "a wrong retry",
      '{"gateway_url": "http://b", "retry": {"attempts": 6}}',
      /b\.retry\.attempts: found 6/,
    ],
  ];
  return [
    ...values.map(([what, gateway, error]) =>
      wrong(`gateways with ${what}`, `{${GATEWAY}, "gateways": {"b": ${gateway}}}`, error),
    ),
    wrong(
      "gateways as a list",
      `{${GATEWAY}, "gateways": []}`,
      /gateways: found a list, allowed an object/,
    ),
    wrong(
      "gateways with forwarded headers that are set, too",
      `{${GATEWAY}, "gateways": {"b": {"gateway_url": "http://b", "forwarded_headers": true}}, "request_headers": {"set": {"X-Forwarded-Uri": "/"}}}`,
      /request_headers\.set\.X-Forwarded-Uri: found .*allowed/,
    ),
  ];
}

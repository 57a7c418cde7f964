/** Wrong values of `cache`. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, wrong } from "./table.js";

export function caches(): WrongConfiguration[] {
  const values: readonly (readonly [value: string, error: RegExp])[] = [
    ["null", /cache: found null, allowed an object/],
    ["true", /cache: found true, allowed an object/],
    ["60000", /cache: found 60000, allowed an object/],
    ["[]", /cache: found a list, allowed an object/],
    ["{}", /cache\.ttl: found nothing, allowed an integer/],
    ['{"ttl": 1000}', /cache\.max_entries: found nothing, allowed an integer/],
    ['{"max_entries": 10}', /cache\.ttl: found nothing, allowed an integer/],
    ...members("ttl", ["0", "-1", "1.5", "3600001", '"10s"', "null", "true"], "1 .*3600000"),
    ...members("max_entries", ["0", "1", "100001", "2.5", '"100"', "1e400"], "2 .*100000"),
    ...members("stale_if_error", ["-1", "0.5", "3600001", '"0"', "{}"], "0 .*3600000"),
    ...members("key_headers", ['"authorization"', "{}", "1"], "a list of header names"),
    ...members("key_headers", ['["a b"]', '[""]', "[1]", '["x-*-y"]', '["a:"]'], ""),
    ...members("key_headers", ['["Host"]', '["range"]', '["keymate_target.uri"]'], ""),
    ['{"ttl": 1, "max_entries": 2, "TTL": 1}', /cache\.TTL: .*allowed .*ttl, max_entries/],
  ];
  return values.map(([value, error]) =>
    wrong(`cache of ${value}`, `{${GATEWAY}, "cache": ${value}}`, error),
  );
}

function members(
  key: string,
  values: readonly string[],
  allowed: string,
): [value: string, error: RegExp][] {
  const rest = ["ttl", "max_entries"].filter((other) => other !== key);
  return values.map((value) => [
    `{"${key}": ${value}, ${rest.map((other) => `"${other}": 2`).join(", ")}}`,
    new RegExp(`cache\\.${key}.*: found .*, allowed .*${allowed}`),
  ]);
}

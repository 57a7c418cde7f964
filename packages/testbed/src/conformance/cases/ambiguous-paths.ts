/**
 * Paths that two servers may read differently are never skipped, whatever the prefixes say: the gateway is asked instead
 * (specification §5). A gateway that says no shows that the service was not reached on the sly.
 *
 * Envoy refuses some spellings itself, and rewrites others when it is told to normalise paths; `envoy-skips.ts` says which of these cases
 * it leaves nothing of.
 */
import type { ConformanceCase } from "../case.js";
import { DISPATCH_FAILED, asked, denied, unavailable } from "./expectations.js";

/** What makes the path ambiguous, and the path. All begin with the skipped prefix `/health`. */
const LEFT_ALONE: readonly (readonly [what: string, path: string])[] = [
  ["two slashes", "/health//admin"],
  ["two slashes at the end", "/health//"],
  ["a semicolon", "/health;x=1"],
  ["a semicolon in a later segment", "/health/a;b/c"],
  ["an escaped slash", "/health%2fadmin"],
  ["an escaped slash in upper case", "/health%2Fadmin"],
  ["an escaped backslash", "/health%5cadmin"],
  ["an escaped backslash in upper case", "/health%5Cadmin"],
  ["an escaped percent sign", "/health%252e%252e"],
  ["dots before an escaped slash", "/health/..%2fadmin"],
  ["dots behind an escaped slash", "/health%2F..%2Fadmin"],
  ["dots before an escaped backslash", "/health/..%5cadmin"],
  ["an escape without digits", "/health%"],
  ["an escape with one digit", "/health%4"],
  ["an escape that is not hexadecimal", "/health%zz"],
  ["an escape with a sign", "/health%+1"],
  ["a wide escape", "/health%u002fadmin"],
  ["an escaped line feed", "/health%0aadmin"],
  ["an escaped carriage return", "/health%0Dadmin"],
  ["an escaped tab", "/health%09"],
  ["an escaped delete", "/health%7f"],
  ["an escaped non-ASCII byte", "/health%c3%a9"],
  ["an overlong escaped slash", "/health%c0%af"],
  ["an escaped semicolon", "/health%3Bx"],
  ["an escaped question mark", "/health%3fadmin"],
  ["an escaped number sign", "/health%23admin"],
  ["ambiguity before a query", "/health//admin?x=1"],
];

/** Spellings that Envoy rewrites or refuses before a filter sees them where it normalises paths, as Istio tells it to. */
const NORMALISED: readonly (readonly [what: string, path: string])[] = [
  ["a backslash", "/health\\admin"],
  ["a single dot segment", "/health/./admin"],
  ["a single dot segment at the end", "/health/."],
  ["a double dot segment", "/health/../admin"],
  ["a double dot segment at the end", "/health/.."],
  ["a double dot segment before a semicolon", "/health/..;/admin"],
  ["an escaped dot", "/health/%2e%2e/admin"],
  ["an escaped dot in upper case", "/health/%2E%2E/admin"],
  ["an escaped dot in a name", "/health%2ehtml"],
  ["an escaped NUL", "/health%00"],
  ["a number sign", "/health#/../admin"],
  ["a double dot segment before a number sign", "/health/..#x"],
  ["a tab", "/health\t"],
  ["a space", "/health x"],
  ["non-ASCII bytes", "/health\xc3\xa9"],
  ["a byte that is not UTF-8", "/health\xff"],
];

/** Bytes that no header value may hold: Envoy refuses to make the call that would tell the gateway about such a path. */
const NOT_TO_BE_TOLD: readonly (readonly [what: string, path: string])[] = [
  ["a control byte", "/health\x01"],
  ["a delete byte", "/health\x7f"],
  ["CR and LF", "/health\r\nx: y"],
];

export const AMBIGUOUS_PATHS: readonly ConformanceCase[] = [
  ...[...LEFT_ALONE, ...NORMALISED].map(([what, path]) => neverSkipped(what, path, "/health")),
  ...NOT_TO_BE_TOLD.map(([what, path]) => refused(what, path)),
  neverSkipped("two slashes at the beginning", "//health", "/"),
  neverSkipped("an authority in the place of the path", "//evil.test/health", "/"),
];

function neverSkipped(what: string, path: string, prefix: string): ConformanceCase {
  return {
    name: nameOf(what),
    specification: "§5",
    configuration: { skip_paths: [prefix] },
    request: { path },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ uri: path }),
      service: "not reached",
      client: denied(403),
    },
  };
}

function refused(what: string, path: string): ConformanceCase {
  return {
    name: nameOf(what),
    specification: "§5",
    configuration: { skip_paths: ["/health"] },
    request: { path },
    expect: { gateway: "not asked", service: "not reached", client: unavailable(DISPATCH_FAILED) },
  };
}

function nameOf(what: string): string {
  return `ambiguous-paths/${what} is never skipped`;
}

/**
 * Rules that let everything pass but the protected paths, and other spellings of these paths: what somebody sends who wants the first
 * without the second.
 */
import { PROTECTED_PATHS, SLASHES } from "./corpus.js";

/** An exception of every kind, each of one or more protected paths. */
export const EXCEPTIONS = [
  { segment: "/admin" },
  { segment: "/api" },
  { glob: "/actuator/**" },
  { regex: "/internal(/.*)?" },
  { prefix: "/console" },
  { suffix: ".txt" },
  { glob: "/users/{id}/edit" },
  { regex: "/users/[0-9]+/edit" },
  { exact: "/.env" },
  { exact: "/heal" },
] as const;

/** A gateway that says yes to everything; the default one says no. */
const LAX = { gateway_url: "http://lax.test", cluster_name: "lax" } as const;

/** How requests get past that no exception is about. */
const LAXER = {
  skip: { skip: true },
  "mode: shadow": { mode: "shadow" },
  "another gateway": { gateway: "lax" },
} as const;

/** A configuration for each way: those that the attack must not come by. */
export const LAYERED: Readonly<Record<string, Readonly<Record<string, unknown>>>> =
  Object.fromEntries(
    Object.entries(LAXER).map(([way, rule]) => [
      `rules: ${way}`,
      {
        gateways: { lax: LAX },
        rules: [
          ...EXCEPTIONS.map((path) => ({ match: { path } })),
          { match: { path: { prefix: "/" } }, ...rule },
        ],
      },
    ]),
  );

/** What `skip_paths` of the corpus says, in every kind; `regex` makes an exception of its own. */
export const SKIP_RULES = [
  { path: { segment: "/health" } },
  { path: { prefix: "/healthz" } },
  { path: { exact: "/public/index.html" } },
  { path: { glob: "/public/**" } },
  { path: { regex: "/assets/v[0-9]+(/[^.][^/]*)+" } },
  { path: { suffix: ".html" } },
  { path: { suffix: ".css" }, methods: ["GET"] },
] as const;

/** In front of a path, such that it leads to the same for some server. */
const DETOURS = [
  ...["/.", "/", "/x/..", "/%2e", "/x/%2e%2e", "/;", "/;x", "/x;/..", "/%20/..", "/%5c", "/\\"],
  ...[
    "//service.test",
    "http://service.test",
    "/x%2f..",
    "/x/.%2e",
    "/%3f/..",
    "/%23/..",
    "/x#/..",
  ],
] as const;

const ENDINGS = [
  ...[
    "/",
    "//",
    "/.",
    "/./",
    "/x/..",
    "/..;/x/..",
    "\\",
    "%2f",
    "%5c",
    "/%2e",
    ".",
    "%2e",
    "%2e%2e",
  ],
  ...["%00", "%00.css", "%09", "%0a", "%20", ";", ";x", ";x.css", "%3b", "%3bx.css", "?", "?x.css"],
  ...["%3f", "%3fx.css", "#", "#x.css", "#/..", "%23", "%23x.css", "%25", "%", "%c0%80", "+", ","],
] as const;

/** Byte strings, without repetition, in a fixed order. */
export function exceptionCorpus(): string[] {
  const spellings = new Set<string>();
  for (const target of PROTECTED_PATHS) {
    for (let at = 1; at < target.length; at++) {
      const escape = `%${target.charCodeAt(at).toString(16)}`;
      for (const spelled of [escape, escape.toUpperCase(), escape.replace("%", "%25")]) {
        spellings.add(target.slice(0, at) + spelled + target.slice(at + 1));
      }
    }
    for (const slash of SLASHES) {
      for (let at = target.indexOf("/"); at >= 0; at = target.indexOf("/", at + 1)) {
        spellings.add(target.slice(0, at) + slash + target.slice(at + 1));
      }
    }
    for (const detour of DETOURS) spellings.add(detour + target);
    for (const ending of ENDINGS) spellings.add(target + ending);
    spellings.add(target.toUpperCase());
  }
  return [...spellings];
}

/**
 * What rules do not see, and the specification names (§5): a service that takes `/HEAL` for `/heal`, or `/heal/`, and an `exact` exception
 * of the one spelling.
 */
export function isBeyondRules(target: string): boolean {
  const [path = ""] = target.split(/[?#]/);
  const plain = path.replace(/\/$/, "").toLowerCase();
  return plain !== path && (PROTECTED_PATHS as readonly string[]).includes(plain);
}

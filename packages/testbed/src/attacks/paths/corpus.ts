/**
 * Spellings that begin like a skipped path and that some server takes for a protected one. Generated: ways to climb out of a folder,
 * combined, in front of each protected path. Among them are those of CVE-2021-31920 (`//`, `%2F`, `%5C`), CVE-2021-32779 and CVE-2021-39156
 * (`#`), CVE-2026-73511 and CVE-2026-73553 (`;`).
 */

/** What the plugin is told to skip. */
export const SKIPPED_PREFIXES = ["/health", "/public/", "/assets/v1"] as const;

/** What nobody may reach without the gateway. None begins with a skipped prefix. */
export const PROTECTED_PATHS = [
  "/admin",
  "/admin/users",
  "/api/v1/orders",
  "/actuator/env",
  "/internal/metrics",
  "/console/login",
  "/secret.txt",
  "/users/1/edit",
  "/.env",
  "/heal",
] as const;

export const SLASHES = [
  ...["/", "//", "\\", "/\\", "\\/"],
  ...["%2f", "%2F", "%5c", "%5C", "%252f", "%255c", "%c0%af", "%e0%80%af", "%u002f", "%ef%bc%8f"],
  ...[
    "/./",
    "/%2e/",
    "/;/",
    "/%3b/",
    "/;a=b/",
    "/%20/",
    "/%00/",
    "/%09/",
    "/?/",
    "/#/",
    "/%3f/",
    "/%23/",
  ],
];

const PARENTS = [
  ...["..", "%2e%2e", ".%2e", "%2e.", "%2E%2E", "%252e%252e", "%25%32%65%25%32%65"],
  ...[
    "..;",
    "..;a=b",
    "..%3b",
    "..%00",
    "..%20",
    "..%09",
    "..%0a",
    "..%0d",
    "...",
    "..%c0%ae",
    "%c0%ae%c0%ae",
  ],
  ...["%u002e%u002e", "..#", "..?", "..%23", "..%3f", "..%2523"],
];

/** Byte strings, without repetition, in a fixed order. */
export function pathCorpus(): string[] {
  const spellings = new Set<string>();
  PROTECTED_PATHS.forEach((target, index) => {
    const name = target.slice(1);
    const prefix = SKIPPED_PREFIXES[index % SKIPPED_PREFIXES.length] as string;
    const folder = prefix.replace(/\/$/, "");
    const depth = folder.split("/").length - 1;
    for (const [turn, parent] of PARENTS.entries()) {
      // Every parent with every slash, but each in front of every third protected path only: it is the climb that counts.
      if ((turn + index) % 3 !== 0) continue;
      for (const slash of SLASHES) {
        const climb = (before: string, after: string) =>
          folder + `${before}${parent}`.repeat(depth) + after + name;
        spellings.add(climb(slash, "/"));
        spellings.add(climb("/", slash));
        spellings.add(climb(slash, slash));
      }
    }
    for (const [how, spell] of DISGUISES) spellings.add(spell(folder, target, how));
  });
  return [...spellings];
}

/** Other ways, by name only for whoever reads a failure. */
const DISGUISES: readonly (readonly [
  string,
  (folder: string, target: string, how: string) => string,
])[] = [
  ["the target alone", (_folder, target) => target],
  ["the prefix in the query", (folder, target) => `${target}?${folder}`],
  ["the prefix in the fragment", (folder, target) => `${target}#${folder}`],
  ["the prefix as a parameter", (folder, target) => `${target};${folder}`],
  ["an empty segment first", (folder, target) => `/${folder}/..${target}`],
  ["an authority", (folder, target) => `//service.test${folder}/..${target}`],
  ["an absolute target", (folder, target) => `http://service.test${folder}/..${target}`],
  ["the whole path escaped", (folder, target) => `${folder}/..${escapeAll(target)}`],
  ["the target escaped", (_folder, target) => escapeAll(target)],
  ["upper case", (folder, target) => `${folder.toUpperCase()}/..${target}`],
  ["one climb too many", (folder, target) => `${folder}${"/..".repeat(9)}${target}`],
  ["a climb behind a file", (folder, target) => `${folder}/x.html/../../..${target}`],
  ["a parameter that holds the climb", (folder, target) => `${folder};/../..${target}`],
  ["a dot at the end", (folder, target) => `${folder}/..${target}.`],
  ["a slash at the end", (folder, target) => `${folder}/..${target}/`],
  ["a suffix", (folder, target) => `${folder}/..${target}%00.html`],
  ["a format suffix", (folder, target) => `${folder}/..${target};.css`],
  ["a query that climbs", (folder, target) => `${folder}?/..${target}`],
  ["a fragment that climbs", (folder, target) => `${folder}#/..${target}`],
  ["no slash at all", (folder, target) => `${folder}..${target}`],
];

function escapeAll(target: string): string {
  return target.replace(
    /[^/]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

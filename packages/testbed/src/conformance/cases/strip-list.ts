/** What the gateway may not receive from the client, and what of it the service may not receive either (specification §3.4). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import {
  PROTECTED_NAMES,
  asExpectation,
  asked,
  granted,
  reached,
  skipped,
} from "./expectations.js";
import { STRIP_LIST, aliasesOf, mixedCase, type StrippedName } from "./strip-list-names.js";

/** Names that look like stripped ones and are not. */
const NEIGHBOURS: readonly HeaderLine[] = [
  ["Keymate-Enforcer-Version", "1"],
  ["X-Keymate-Enforcer", "2"],
  ["Keymate-Target", "3"],
  ["Keymate-Target-URIs", "4"],
  ["KeymateEnforcer", "5"],
  ["Keymate", "6"],
  ["X-Host", "7"],
  ["Expectation", "8"],
  ["Ranges", "9"],
  ["X-Range", "10"],
  ["If", "11"],
  ["Iffy-Match", "12"],
  ["X-If-Match", "13"],
  ["X-Envoyer", "14"],
  ["My-X-Envoy-Retry-On", "15"],
  ["Accept-Encodings", "16"],
  ["X-Upgrade", "17"],
  ["Tea", "18"],
  ["Trailers", "19"],
  ["X-Content-Length", "20"],
  ["Accept", "text/html"],
  ["Accept-Language", "tr"],
];

const FORGED: readonly HeaderLine[] = STRIP_LIST.filter(({ kind }) => kind === "protected").flatMap(
  ({ name, value }) =>
    [name, mixedCase(name), ...aliasesOf(name)].map((spelling) => [spelling, value] as const),
);

/** The names of `FORGED` that stay away from the gateway: all but those that the plugin itself sets. */
const FORGED_AT_GATEWAY: readonly string[] = namesOf(FORGED).filter(
  (name) => !(PROTECTED_NAMES as readonly string[]).includes(name),
);

export const STRIPPED: readonly ConformanceCase[] = [
  ...STRIP_LIST.filter(({ handledBy }) => handledBy !== "transport").map(mixed),
  ...STRIP_LIST.filter(({ name }) => aliasesOf(name).length > 0).map(aliased),
  {
    name: "strip-list/names that only look alike are forwarded",
    specification: "§3",
    request: { headers: NEIGHBOURS },
    expect: {
      gateway: asked({ headers: asExpectation(NEIGHBOURS) }),
      service: reached({ headers: asExpectation(NEIGHBOURS) }),
      client: granted(),
    },
  },
  {
    name: "strip-list/protected names reach no service that is not decided about",
    specification: "§3",
    configuration: { skip_paths: ["/health"] },
    request: { path: "/health", headers: [...FORGED, ["X-Kept", "1"]] },
    expect: {
      gateway: "not asked",
      service: reached({
        path: "/health",
        headers: { "x-kept": ["1"] },
        absent: namesOf(FORGED),
      }),
      client: skipped(),
    },
  },
  {
    name: "strip-list/all protected names in all spellings at once",
    specification: "§3",
    request: { headers: [...FORGED, ["X-Kept", "1"], ...FORGED] },
    expect: {
      gateway: asked({
        headers: { "x-kept": ["1"] },
        absent: FORGED_AT_GATEWAY,
      }),
      service: reached({ headers: { "x-kept": ["1"] }, absent: namesOf(FORGED) }),
      client: granted(),
    },
  },
  {
    name: "strip-list/protected names over HTTP/2",
    specification: "§3",
    request: { protocol: "HTTP/2", headers: FORGED },
    expect: {
      gateway: asked({ absent: FORGED_AT_GATEWAY }),
      service: reached({ absent: namesOf(FORGED) }),
      client: granted(),
    },
  },
  {
    name: "strip-list/the client's host is not the gateway's",
    specification: "§3",
    request: { authority: "orders.test:8443", headers: [["X-Forwarded-Host", "orders.test"]] },
    expect: {
      gateway: asked({
        authority: "gateway.test:8080",
        headers: { "x-forwarded-host": ["orders.test"] },
      }),
      service: reached({ authority: "orders.test:8443" }),
      client: granted(),
    },
  },
  framing("the length of a body that the gateway does not get", ["Content-Length", "5"]),
  framing("the encoding of a body that the gateway does not get", ["Transfer-Encoding", "chunked"]),
];

/** A body goes to the service alone, and so does what frames it. */
function framing(what: string, line: HeaderLine): ConformanceCase {
  return {
    name: `strip-list/${what}`,
    specification: "§3",
    request: { method: "POST", headers: [line], body: "hello" },
    expect: {
      gateway: asked({ target: "POST", absent: [line[0].toLowerCase()], body: "" }),
      service: reached({ method: "POST", body: "hello" }),
      client: granted(),
    },
  };
}

function mixed(stripped: StrippedName): ConformanceCase {
  const name = stripped.name.toLowerCase();
  const isReplaced = (PROTECTED_NAMES as readonly string[]).includes(name);
  const isProtected = stripped.kind === "protected";
  const isKept = !isProtected && stripped.handledBy === undefined;
  return {
    name: `strip-list/${stripped.name} in mixed case`,
    specification: "§3",
    request: {
      headers: [
        // Envoy keeps the x-envoy-* of whom it believes to be inside the mesh.
        ["X-Forwarded-For", "10.1.2.3"],
        ["X-Before", "1"],
        [mixedCase(stripped.name), stripped.value],
        ["X-Behind", "2"],
      ],
    },
    expect: {
      gateway: asked({
        headers: { "x-before": ["1"], "x-behind": ["2"] },
        absent: isReplaced ? [] : [name],
      }),
      service: reached({
        headers: {
          "x-before": ["1"],
          "x-behind": ["2"],
          ...(isKept ? { [name]: [stripped.value] } : {}),
        },
        absent: isProtected ? [name] : [],
      }),
      client: granted(),
    },
  };
}

function aliased(stripped: StrippedName): ConformanceCase {
  const aliases = aliasesOf(stripped.name);
  const names = aliases.map((alias) => alias.toLowerCase());
  const lines = aliases.flatMap((alias): HeaderLine[] => [
    [alias, stripped.value],
    [mixedCase(alias), stripped.value],
  ]);
  const isProtected = stripped.kind === "protected";
  return {
    name: `strip-list/${stripped.name} in alias spelling`,
    specification: "§3",
    request: { headers: [["X-Before", "1"], ...lines, ["X-Behind", "2"]] },
    expect: {
      gateway: asked({ headers: { "x-before": ["1"], "x-behind": ["2"] }, absent: names }),
      service: reached({
        headers: { "x-before": ["1"], "x-behind": ["2"] },
        absent: isProtected ? names : [],
      }),
      client: granted(),
    },
  };
}

function namesOf(lines: readonly HeaderLine[]): string[] {
  return [...new Set(lines.map(([name]) => name.toLowerCase()))];
}

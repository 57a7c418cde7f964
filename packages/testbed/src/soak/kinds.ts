/** What is sent, how often, and what must come back. */
import type { HeaderLine, Runtime } from "../conformance/case.js";
import type { ProfileName } from "./profiles.js";
import type { Verdict } from "./servers.js";

export interface SoakRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderLine[];
  readonly body?: string;
  /** The body is sent in so many pieces, some milliseconds apart, its length unannounced. */
  readonly pieces?: number;
}

export interface SoakAnswer {
  readonly status: number;
  readonly outcome: "GRANTED" | "DENIED" | "SKIPPED" | "GATEWAY_FAILED";
  /** Default: not looked at. */
  readonly body?: string | Readonly<Record<Runtime, string>>;
}

export interface Kind {
  readonly name: string;
  /** How many of a thousand requests. */
  readonly perMille: number;
  readonly protocol: "HTTP/1.1" | "HTTP/2";
  /** Default `plain`. */
  readonly profile?: ProfileName;
  /** Whether something breaks on purpose. */
  readonly isFault?: true;
  /** Not on a connection that is kept. */
  readonly isAlone?: true;
  /** The client leaves so many milliseconds after its request. */
  readonly leavesAfterMilliseconds?: number;
  readonly request: (id: string) => SoakRequest;
  /** `undefined`: the client has left. */
  readonly answer: (id: string) => SoakAnswer | undefined;
}

const ACCESS_DENIED = '{"error": "Access Denied", "details": "Authorization check failed"}';
const NO_HEADERS = '{"error": "Authorization Service Unavailable (No Headers)"}';
const DISPATCH_FAILED = '{"error": "Authorization Service Unavailable (Dispatch Failed)"}';

/** The headers of ordinary traffic. */
const ORDINARY: readonly HeaderLine[] = [
  ["user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"],
  ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["accept-language", "en-GB,en;q=0.5"],
  ["cookie", `session=${"0123456789abcdef".repeat(8)}`],
  ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
];

const CACHED: Special = { path: "/cached", profile: "cache", name: cachedName };

const EVERYDAY: readonly Kind[] = [
  ...both("allowed", [165, 95], "allow", (id) => granted(id)),
  ...both("denied", [90, 60], "deny", (id) => ({
    status: 403,
    outcome: "DENIED",
    body: { wasm: `no, ${id}`, lua: ACCESS_DENIED },
  })),
  ...both("skipped", [80, 40], "allow", (id) => ({ ...granted(id), outcome: "SKIPPED" }), {
    path: "/healthz",
  }),
  ...both("allowed, with a body", [60, 30], "allow", (id) => granted(id, payload(id)), {
    body: payload,
  }),
  ...both("judged by its body", [60, 30], "body", (id) => granted(id, payload(id)), {
    body: payload,
    profile: "body",
  }),
  ...both("denied for its body", [10, 5], "body", () => ({ status: 403, outcome: "DENIED" }), {
    body: () => "not what the gateway wants",
    profile: "body",
  }),
  ...both("streamed up", [15, 10], "allow", (id) => granted(id, payload(id).repeat(5)), {
    body: (id) => payload(id).repeat(5),
    pieces: 5,
  }),
  ...both("streamed down", [15, 10], "allow", (id) => ({ ...granted(id), body: streamed(id) }), {
    path: "/stream",
  }),
  ...both("repeated lines", [15, 10], "allow", (id) => ({ ...granted(id), body: "1|2|3" }), {
    path: "/lines",
    headers: [
      ["x-line", "1"],
      ["x-line", "2"],
      ["x-line", "3"],
    ],
  }),
  ...both("a slow gateway", [15, 5], "slow", (id) => granted(id)),
  ...both("a gateway's own error", [8, 5], "error", () => ({
    status: 503,
    outcome: "GATEWAY_FAILED",
  })),
  ...both("skipped by a rule", [10, 10], "deny", (id) => ({ ...granted(id), outcome: "SKIPPED" }), {
    path: "/health/live",
    profile: "rules",
  }),
  ...both("asked of another gateway", [10, 10], "allow", (id) => granted(id), {
    path: "/partner",
    profile: "rules",
  }),
  ...both("refused by another gateway", [5, 5], "deny", () => refused(), {
    path: "/partner",
    profile: "rules",
  }),
  // Spellings that no rule is about: the default gateway is asked, and its answer counts.
  ...both("refused under another spelling", [5, 5], "deny", () => refused(), {
    path: "//health",
    profile: "rules",
  }),
  ...both("asked again", [12, 5], "flaky", (id) => granted(id), { profile: "retry" }),
  ...both("decided before", [28, 12], "allow", (id) => granted(cachedName(id)), CACHED),
  ...both("refused before", [5, 5], "deny", () => refused(), CACHED),
  { ...one("a connection of its own", 30, "allow", (id) => granted(id)), isAlone: true },
];

const FAULTS: readonly Kind[] = [
  fault(one("the gateway resets", 2, "reset", () => failed(NO_HEADERS))),
  fault(one("the gateway is silent", 1, "silent", () => failed(NO_HEADERS))),
  fault(one("the gateway talks garbage", 2, "garbage", () => failed(NO_HEADERS))),
  fault(one("nobody listens", 1, "allow", () => failed(DISPATCH_FAILED), { profile: "refused" })),
  ...both("the client leaves", [2, 2], "slow", () => undefined).map((kind) => ({
    ...fault(kind),
    leavesAfterMilliseconds: 40,
  })),
];

/** A thousand of a thousand. */
export const KINDS: readonly Kind[] = [...EVERYDAY, ...FAULTS];

/** What the service says it has received. */
export function served(id: string, body: string): string {
  return `served ${id}: ${body}`;
}

/** What the service sends piece by piece. */
export function streamed(id: string): string {
  return Array.from({ length: STREAM_PIECES }, (_, piece) => `${id} ${piece}\n`).join("");
}

export const STREAM_PIECES = 5;

export function payload(id: string): string {
  return `{"payload": "${id}", "filling": "${"x".repeat(200)}"}`;
}

/** Paths of a cached decision, shared by many requests: `wasm-1234` asks for `wasm-34`. */
function cachedName(id: string): string {
  return id.replace(/\d+$/, (number) => `${Number(number) % 100}`);
}

interface Special {
  /** What the request's path and credentials have instead of its own identifier. */
  readonly name?: (id: string) => string;
  readonly path?: string;
  readonly headers?: readonly HeaderLine[];
  readonly body?: (id: string) => string;
  readonly pieces?: number;
  readonly profile?: ProfileName;
}

function both(
  name: string,
  [http1, http2]: readonly [number, number],
  verdict: Verdict,
  answer: Kind["answer"],
  special: Special = {},
): Kind[] {
  return [
    one(name, http1, verdict, answer, special),
    { ...one(name, http2, verdict, answer, special), protocol: "HTTP/2" },
  ];
}

function one(
  name: string,
  perMille: number,
  verdict: Verdict,
  answer: Kind["answer"],
  { path = "/orders", headers = [], body, pieces, profile, name: named }: Special = {},
): Kind {
  return {
    name,
    perMille,
    protocol: "HTTP/1.1",
    ...(profile && { profile }),
    request: (id) => ({
      method: body ? "POST" : "GET",
      path: `${path}/${named?.(id) ?? id}`,
      headers: [
        ...ORDINARY,
        ["authorization", `Bearer ${verdict} ${named?.(id) ?? id}`],
        ...headers,
      ],
      ...(body && { body: body(id) }),
      ...(pieces && { pieces }),
    }),
    answer,
  };
}

function fault(kind: Kind): Kind {
  return { ...kind, isFault: true };
}

function granted(id: string, body = ""): SoakAnswer {
  return { status: 200, outcome: "GRANTED", body: served(id, body) };
}

function refused(): SoakAnswer {
  return { status: 403, outcome: "DENIED" };
}

function failed(body: string): SoakAnswer {
  return { status: 502, outcome: "GATEWAY_FAILED", body };
}

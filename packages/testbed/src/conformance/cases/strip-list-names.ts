/** The strip list of specification §3 as a table: every name that the gateway may not receive from the client. */

export interface StrippedName {
  /** As a document spells it. */
  readonly name: string;
  /** A value that a client may send. */
  readonly value: string;
  /** `protected`: the service may not receive it either. */
  readonly kind: "protected" | "message" | "hop-by-hop" | "envoy" | "conditional";
  /**
   * Who else takes this header away or answers it. `transport`: framing, so only the alias spellings can be sent as plain headers.
   * `proxy`: Envoy itself removes it before or behind the filter, so that nothing is said about what the service receives.
   */
  readonly handledBy?: "transport" | "proxy";
}

export const STRIP_LIST: readonly StrippedName[] = [
  { name: "Keymate-Enforcer", value: 'layer="app"', kind: "protected" },
  { name: "Keymate-Target-URI", value: "/health", kind: "protected" },
  { name: "Keymate-Target-Method", value: "OPTIONS", kind: "protected" },
  { name: "Keymate-Partial-Body", value: "true", kind: "protected" },

  { name: "Host", value: "evil.test", kind: "message", handledBy: "transport" },
  { name: "Content-Length", value: "5", kind: "message", handledBy: "transport" },
  { name: "Expect", value: "100-continue", kind: "message", handledBy: "proxy" },

  { name: "Transfer-Encoding", value: "gzip", kind: "hop-by-hop", handledBy: "transport" },
  { name: "Connection", value: "keep-alive", kind: "hop-by-hop", handledBy: "proxy" },
  { name: "Keep-Alive", value: "timeout=5", kind: "hop-by-hop", handledBy: "proxy" },
  { name: "Proxy-Connection", value: "keep-alive", kind: "hop-by-hop", handledBy: "proxy" },
  { name: "Upgrade", value: "h2c", kind: "hop-by-hop", handledBy: "proxy" },
  { name: "TE", value: "trailers", kind: "hop-by-hop", handledBy: "proxy" },
  { name: "Trailer", value: "X-Checksum", kind: "hop-by-hop" },
  { name: "Proxy-Authorization", value: "Basic cHJveHk6c2VjcmV0", kind: "hop-by-hop" },
  { name: "HTTP2-Settings", value: "AAMAAABkAAQAAP__", kind: "hop-by-hop" },

  { name: "X-Envoy-Retry-On", value: "5xx", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Retry-Grpc-On", value: "cancelled", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Max-Retries", value: "5", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Upstream-Rq-Timeout-Ms", value: "60000", kind: "envoy", handledBy: "proxy" },
  {
    name: "X-Envoy-Upstream-Rq-Timeout-Alt-Response",
    value: "1",
    kind: "envoy",
    handledBy: "proxy",
  },
  {
    name: "X-Envoy-Upstream-Rq-Per-Try-Timeout-Ms",
    value: "60000",
    kind: "envoy",
    handledBy: "proxy",
  },
  { name: "X-Envoy-Upstream-Alt-Stat-Name", value: "evil", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Hedge-On-Per-Try-Timeout", value: "true", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Retriable-Status-Codes", value: "403", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Original-Path", value: "/health", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Decorator-Operation", value: "evil", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Upstream-Service-Time", value: "1", kind: "envoy", handledBy: "proxy" },
  { name: "X-Envoy-Not-Yet-Invented", value: "1", kind: "envoy", handledBy: "proxy" },

  { name: "If-Match", value: '"tag"', kind: "conditional" },
  { name: "If-None-Match", value: "*", kind: "conditional" },
  { name: "If-Modified-Since", value: "Sat, 01 Jan 2000 00:00:00 GMT", kind: "conditional" },
  { name: "If-Unmodified-Since", value: "Sat, 01 Jan 2000 00:00:00 GMT", kind: "conditional" },
  { name: "If-Range", value: '"tag"', kind: "conditional" },
  { name: "If-Not-Yet-Invented", value: "1", kind: "conditional" },
  { name: "Range", value: "bytes=0-1", kind: "conditional" },
  { name: "Accept-Encoding", value: "gzip", kind: "conditional" },
];

/** Lower-case names of the strip list, so that a test can compare them with the core's. */
export function strippedNames(): readonly string[] {
  return STRIP_LIST.map(({ name }) => name.toLowerCase());
}

/** `Keymate-Target-URI` → `kEyMaTe-TaRgEt-UrI`: a spelling that nobody compares with by accident. */
export function mixedCase(name: string): string {
  return [...name]
    .map((letter, index) => (index % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase()))
    .join("");
}

/** Other spellings that CGI-style servers take for the name: `_` and `.` for `-`, alone and together. None when it has no `-`. */
export function aliasesOf(name: string): readonly string[] {
  const words = name.split("-");
  if (words.length === 1) return [];
  const aliases = [words.join("_"), words.join(".")];
  if (words.length > 2) {
    const [first, second, ...others] = words as [string, string, ...string[]];
    aliases.push(
      `${first}_${second}-${others.join(".")}`,
      `${first}-${second}_${others.join("_")}`,
    );
  }
  return aliases;
}

/** What is asked of every contender: one request, and what must come of it. */

export const SCENARIOS = ["allow", "deny", "skip", "cache"] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBytes: number;
}

/** Whether the gateway is asked, and what the client must get when a filter is there to ask it. */
export interface Expectation {
  readonly status: number;
  readonly gatewayCalls: 0 | 1;
}

export const EXPECTATIONS: Readonly<Record<Scenario, Expectation>> = {
  allow: { status: 200, gatewayCalls: 1 },
  deny: { status: 403, gatewayCalls: 1 },
  skip: { status: 200, gatewayCalls: 0 },
  cache: { status: 200, gatewayCalls: 0 },
};

/** The header that the stand-in for the gateway reads its answer from; one of the twelve. */
export const DECISION_HEADER = "x-user-group";
export const DENIED_GROUP = "visitors";

/** What the gateway says of its decision; every contender puts it on the response. */
export const DECISION_HEADERS: readonly (readonly [string, string])[] = [
  ["keymate-decision", "decided"],
  ["keymate-decision-latency", "1.27ms"],
  ["keymate-decision-authority-latency", "0.84ms"],
  ["keymate-decision-cache", "miss"],
  ["keymate-gateway", "access-gateway/1.9.2"],
];

export const SKIPPED_PATH = "/health/live";
export const SKIP_PREFIXES: readonly string[] = ["/health", "/metrics", "/public/", "/favicon.ico"];

const TOKEN = `Bearer ${"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.".padEnd(420, "QmFzZTY0VXJs")}`;

/** Twelve lines as a browser's application sends them, `host` included. */
function commonHeaders(scenario: Scenario): (readonly [string, string])[] {
  return [
    ["host", "orders.shop.test"],
    ["user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
    ["accept", "application/json, text/plain, */*"],
    ["accept-language", "en-GB,en;q=0.8,tr;q=0.5"],
    ["accept-encoding", "gzip, deflate, br, zstd"],
    ["authorization", TOKEN],
    ["cookie", "session=0f7f2a9be4c94d52a51a; theme=dark; consent=2026-04-01"],
    ["referer", "https://shop.test/orders?page=2"],
    ["x-request-id", "5b0a1c53-3f4a-4c5e-9d55-7a8a21c1f6a0"],
    ["traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
    ["x-tenant", "shop-eu-1"],
    [DECISION_HEADER, scenario === "deny" ? DENIED_GROUP : "customers"],
  ];
}

export interface RequestOptions {
  /** All header lines, `host` included; at least the common twelve's order is kept. Default 12. */
  readonly headerCount?: number;
  /** Default 0, a GET; otherwise a POST. */
  readonly bodyBytes?: number;
  readonly path?: string;
}

export function requestFor(scenario: Scenario, options: RequestOptions = {}): LoadRequest {
  const common = commonHeaders(scenario);
  const count = options.headerCount ?? common.length;
  // The line that steers the gateway stays; others give way to fewer or make room for more.
  const headers = common.filter((_, index) => index < count - 1 || index === common.length - 1);
  for (let index = headers.length; index < count; index++) {
    headers.push([`x-application-${index}`, `value-${index}-of-a-usual-length-0123456789`]);
  }
  const bodyBytes = options.bodyBytes ?? 0;
  if (bodyBytes > 0) headers.push(["content-type", "application/json"]);
  return {
    method: bodyBytes > 0 ? "POST" : "GET",
    path: options.path ?? (scenario === "skip" ? SKIPPED_PATH : "/orders/42?expand=lines&page=2"),
    headers,
    bodyBytes,
  };
}

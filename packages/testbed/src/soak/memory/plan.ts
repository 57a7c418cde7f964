/** What the soak sends: requests that are allowed, denied and skipped, with the headers of ordinary traffic. */
import type { HeaderLine } from "../../conformance/case.js";
import { encodeHead } from "../../http/message.js";
import type { PlannedRequest } from "./load.js";

export const SOAK_CONFIGURATION = {
  gateway_url: "http://gateway.soak:8080",
  cluster_name: "gateway",
  skip_paths: ["/health"],
};

/** What the gateway of the soak looks at. */
export const DENIED_TOKEN = "Bearer denied";

const ORDINARY: readonly HeaderLine[] = [
  ["Host", "orders.soak"],
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"],
  ["Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["Accept-Language", "en-GB,en;q=0.5"],
  ["Accept-Encoding", "gzip, deflate, br"],
  ["Cookie", `session=${"0123456789abcdef".repeat(8)}`],
  ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
];

export const SOAK_PLAN: readonly PlannedRequest[] = [
  planned("GET", "/orders/1?expand=items", "Bearer allowed", 200),
  planned("POST", "/orders", "Bearer allowed", 200, '{"item": 1, "amount": 2}'),
  planned("GET", "/orders/2", DENIED_TOKEN, 403),
  planned("GET", "/healthz", "Bearer allowed", 200),
];

function planned(
  method: string,
  path: string,
  authorization: string,
  status: number,
  body = "",
): PlannedRequest {
  const headers: HeaderLine[] = [...ORDINARY, ["Authorization", authorization]];
  if (body !== "") headers.push(["Content-Length", `${body.length}`]);
  return { method, status, bytes: encodeHead(`${method} ${path} HTTP/1.1`, headers) + body };
}

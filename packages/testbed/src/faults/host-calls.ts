/**
 * Every function of Envoy that the plugin calls, and a request in whose service it is called: each of them is made to fail once, at its
 * first call. `test/faults-host-calls.test.ts` compares the names with what the plugin is built to call.
 */
import type { Fault } from "./fault.js";

/** How a function comes to be called, and when: while the request is decided, or for the response, when it has been. */
export type HostCall =
  | (Pick<Fault, "request" | "configuration" | "gateway"> & {
      readonly phase: "request" | "response";
      /** Nothing depends on it: the request may also go the way that it would have gone. */
      readonly isHarmless?: true;
    })
  /** Not on behalf of a request, or not without more than this catalogue has. */
  | { readonly phase: "elsewhere"; readonly reason: string };

const DENIED = [{ send: "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno" }] as const;
const WITH_USER = [
  { send: "HTTP/1.1 200 OK\r\nx-user: alice\r\ncontent-length: 0\r\n\r\n" },
] as const;
const FORGED = { headers: [["keymate-enforcer", "forged"]] } as const;
const WITH_BODY = {
  request: { method: "POST", body: "payload" },
  configuration: { body: { mode: "full", max_bytes: 1_000 } },
} as const;
const asks = (variable: string) => ({ request_headers: { set: { "x-asked": `%${variable}%` } } });
const ONCE = {
  phase: "elsewhere",
  reason: "called for the first request of a worker with that outcome only",
} as const;
const CANARY = {
  phase: "elsewhere",
  reason: "called by a canary only, whose answers and errors concern no request",
} as const;

/** By the name that the module imports. */
export const WASM_HOST_CALLS: Readonly<Record<string, HostCall>> = {
  clock_time_get: { phase: "request" },
  proxy_add_header_map_value: { phase: "response" },
  proxy_continue_stream: { phase: "request" },
  proxy_define_metric: ONCE,
  proxy_get_buffer_bytes: { phase: "request", ...WITH_BODY },
  proxy_get_header_map_pairs: { phase: "request" },
  // Of others it is asked once a second.
  proxy_get_log_level: { phase: "request", configuration: { skip_paths: ["/"] } },
  proxy_get_property: { phase: "request", configuration: { forwarded_headers: true } },
  proxy_http_call: { phase: "request" },
  proxy_increment_metric: { phase: "request" },
  proxy_log: { phase: "request" },
  proxy_record_metric: { phase: "request" },
  proxy_remove_header_map_value: { phase: "request", request: FORGED },
  proxy_send_local_response: { phase: "request", gateway: DENIED },
  proxy_set_effective_context: { phase: "request" },
  proxy_set_property: { phase: "request", configuration: { filter_state: true } },
};

/** By the name of the method in `packages/lua/src/envoy.d.ts`; `pairs` is a loop over headers. */
export const LUA_HOST_CALLS: Readonly<Record<string, HostCall>> = {
  add: {
    phase: "request",
    configuration: { upstream_headers: ["x-user"] },
    gateway: WITH_USER,
  },
  body: { phase: "request", ...WITH_BODY },
  counter: ONCE,
  downstreamRemoteAddress: { phase: "request", configuration: { forwarded_headers: true } },
  downstreamSslConnection: { phase: "request", configuration: asks("PEER_SPIFFE_ID") },
  dynamicMetadata: { phase: "request" },
  filterState: CANARY,
  get: { phase: "response" },
  getAtIndex: { phase: "request" },
  getBytes: { phase: "request", ...WITH_BODY },
  headers: { phase: "request" },
  histogram: ONCE,
  httpCall: { phase: "request" },
  inc: { phase: "request", isHarmless: true },
  length: { phase: "request", ...WITH_BODY },
  logErr: { phase: "request", configuration: { cluster_name: "nowhere" } },
  logInfo: { phase: "request" },
  logWarn: { phase: "request", configuration: { skip_paths: ["/"] } },
  pairs: { phase: "request" },
  recordValue: { phase: "request", isHarmless: true },
  remove: { phase: "request", request: FORGED },
  requestedServerName: { phase: "request", configuration: asks("SNI") },
  respond: { phase: "request", gateway: DENIED },
  routeName: { phase: "request", configuration: asks("ROUTE_NAME") },
  set: { phase: "request" },
  stats: ONCE,
  streamInfo: { phase: "request" },
  timestamp: { phase: "request" },
  uriSanPeerCertificate: {
    phase: "elsewhere",
    reason: "called only on a connection with TLS, like downstreamSslConnection one line before",
  },
};

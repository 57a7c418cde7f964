/** A request without a path (CONNECT) is denied and never skipped; nobody is asked about it (specification §5). */
import type { CaseRequest, ConformanceCase } from "../case.js";
import { JSON_CONTENT, NO_PATH, denied } from "./expectations.js";

export const WITHOUT_PATH: readonly ConformanceCase[] = [
  refused("CONNECT without a path is denied", {}, {}),
  refused("CONNECT without a path is not skipped by /", { skip_paths: ["/"] }, {}),
  refused("CONNECT without a path over HTTP/2", { skip_paths: ["/"] }, { protocol: "HTTP/2" }),
  refused("CONNECT without a path while the gateway is dead", { cluster_name: "refused" }, {}),
  refused(
    "CONNECT without a path where bodies are captured",
    { body: { mode: "full", max_bytes: 10 } },
    {},
  ),
];

function refused(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
): ConformanceCase {
  return {
    name: `no-path/${what}`,
    specification: "§5",
    configuration,
    request: { method: "CONNECT", path: null, authority: "service.test:443", ...request },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(403, { headers: JSON_CONTENT, body: NO_PATH }),
    },
  };
}

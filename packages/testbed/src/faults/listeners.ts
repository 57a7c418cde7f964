/** The listener that a fault needs. Faults that need the same one share it. */
import { createHash } from "node:crypto";
import { BASE_CONFIGURATION } from "../conformance/case.js";
import type { Runtime } from "../conformance/case.js";
import type { ListenerOptions } from "../envoy/listener.js";
import type { Fault } from "./fault.js";

export function listenerFor(fault: Fault, runtime: Runtime, artifact: string): ListenerOptions {
  const document = documentOf(fault);
  const key = JSON.stringify([document, fault.listener, !fault.defect, fault.change]);
  return {
    name: `listener-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`,
    ...fault.listener,
    plugin: { runtime, artifact, document },
  };
}

export function documentOf(fault: Pick<Fault, "configuration">): string {
  return JSON.stringify({ ...BASE_CONFIGURATION, timeout: 400, ...fault.configuration });
}

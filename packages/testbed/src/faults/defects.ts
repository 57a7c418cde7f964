/** Tells a spoiled plugin where to fail: in a header of the request, which the injected code reads. */
import type { HeaderLine } from "../conformance/case.js";
import type { Defect } from "./fault.js";

export const DEFECT_HEADER = "x-testbed-defect";

/** Wasm callbacks, in the order in which a defect numbers them. */
export const CALLBACKS = [
  "proxy_on_context_create",
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_http_call_response",
  "proxy_on_response_headers",
  "proxy_on_delete",
  "malloc",
] as const;

/** `c03`: in the third callback; `h07`: in the seventh call to Envoy; `l07`: from it on; `r02`: in the second of the response phase. */
export function defectHeaders(defect: Defect): HeaderLine[] {
  return [[DEFECT_HEADER, codeOf(defect)]];
}

function codeOf(defect: Defect): string {
  if ("callback" in defect) {
    const index = (CALLBACKS as readonly string[]).indexOf(defect.callback);
    if (index < 0) throw new Error(`${defect.callback} is none of ${CALLBACKS.join(", ")}`);
    return `c${twoDigits(index + 1)}`;
  }
  if ("hostCallsFrom" in defect) return `l${twoDigits(defect.hostCallsFrom)}`;
  return "hostCall" in defect
    ? `h${twoDigits(defect.hostCall)}`
    : `r${twoDigits(defect.responseHostCall)}`;
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, "0");
}

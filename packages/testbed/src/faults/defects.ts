/** Tells a spoiled plugin where to fail: in a header of the request, which the injected code reads. */
import type { HeaderLine } from "../conformance/case.js";
import type { Defect } from "./fault.js";
import { LUA_HOST_CALLS, WASM_HOST_CALLS } from "./host-calls.js";

export const DEFECT_HEADER = "x-testbed-defect";

/** Wasm callbacks, in the order in which a defect numbers them. */
export const CALLBACKS = [
  "proxy_on_context_create",
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_request_trailers",
  "proxy_on_http_call_response",
  "proxy_on_response_headers",
  "proxy_on_delete",
  "malloc",
] as const;

/** Functions of Envoy, in the order in which a defect numbers them. */
export const WASM_FUNCTIONS: readonly string[] = Object.keys(WASM_HOST_CALLS);
export const LUA_FUNCTIONS: readonly string[] = Object.keys(LUA_HOST_CALLS);

/**
 * `c03`: in the third callback; `h07`: in the seventh call to Envoy; `l07`: from it on; `r02`: in the second of the response phase; `f05`: in
 * the first call to the fifth function, `g05`: of the response phase.
 */
export function defectHeaders(defect: Defect): HeaderLine[] {
  return [[DEFECT_HEADER, codeOf(defect)]];
}

function codeOf(defect: Defect): string {
  if ("callback" in defect) {
    const index = (CALLBACKS as readonly string[]).indexOf(defect.callback);
    if (index < 0) throw new Error(`${defect.callback} is none of ${CALLBACKS.join(", ")}`);
    return `c${twoDigits(index + 1)}`;
  }
  if ("hostFunction" in defect) {
    const { hostFunction, phase } = defect;
    const functions = WASM_FUNCTIONS.includes(hostFunction) ? WASM_FUNCTIONS : LUA_FUNCTIONS;
    const index = functions.indexOf(hostFunction);
    if (index < 0) throw new Error(`${hostFunction} is in no table of host-calls.ts`);
    // A module has one state for both phases.
    const isLate = phase === "response" && functions === LUA_FUNCTIONS;
    return `${isLate ? "g" : "f"}${twoDigits(index + 1)}`;
  }
  if ("hostCallsFrom" in defect) return `l${twoDigits(defect.hostCallsFrom)}`;
  return "hostCall" in defect
    ? `h${twoDigits(defect.hostCall)}`
    : `r${twoDigits(defect.responseHostCall)}`;
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, "0");
}

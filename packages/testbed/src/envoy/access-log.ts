/** The access log of a listener, and what it read of the plugin's decision, in the words of the specification (§4). */
import type { Runtime } from "../conformance/case.js";
import { readFrom } from "./log-file.js";

/** Headers of the decision that the access log asks for. */
export const TOLD_NAMES: readonly string[] = [
  "keymate-gateway-auth-status",
  "keymate-gateway-auth-duration",
  "keymate-gateway-auth-reason",
  "keymate-decision",
  "keymate-decision-cache",
];

/** Where each runtime keeps what access logs may read; a header's name follows. */
export const TOLD_UNDER: Readonly<Record<Runtime, string>> = {
  wasm: "wasm.",
  lua: "keymate:response_headers:",
};

export function accessLogger(listener: string, path: string): object {
  return {
    name: "envoy.access_loggers.file",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
      path,
      log_format: {
        json_format: {
          start_time: "%START_TIME%",
          listener,
          method: "%REQ(:METHOD)%",
          path: "%PATH(NQ)%",
          status: "%RESPONSE_CODE%",
          details: "%RESPONSE_CODE_DETAILS%",
          flags: "%RESPONSE_FLAGS%",
          duration: "%DURATION%",
          authorization: "%RESP(keymate-gateway-auth-status)%",
          filter_state: toldFields((name) => `%FILTER_STATE(${TOLD_UNDER.wasm}${name}:PLAIN)%`),
          metadata: toldFields((name) => `%DYNAMIC_METADATA(${TOLD_UNDER.lua}${name})%`),
        },
      },
    },
  };
}

/** One line. What Envoy knows nothing of is `null`. */
export interface AccessLine {
  readonly listener: string;
  readonly status: number;
  readonly filter_state: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The lines of a listener from byte `position` of the file on; one that Envoy is still writing is left out. */
export function accessLines(path: string, listener: string, position = 0): AccessLine[] {
  const lines = readFrom(path, position).split("\n").slice(0, -1);
  return lines
    .map((line) => JSON.parse(line) as AccessLine)
    .filter((line) => line.listener === listener);
}

/** What the line has of a runtime's decision, by name. */
export function toldIn(line: AccessLine, runtime: Runtime): Map<string, string> {
  const fields = runtime === "wasm" ? line.filter_state : line.metadata;
  const told = new Map<string, string>();
  for (const name of TOLD_NAMES) {
    const value = fields[name] ?? null;
    if (value !== null) told.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return told;
}

/** The same of what a filter has told a host that is not Envoy. @param told by whole names. */
export function toldTo(told: ReadonlyMap<string, string>, runtime: Runtime): Map<string, string> {
  const fields = new Map<string, string>();
  for (const name of TOLD_NAMES) {
    const value = told.get(TOLD_UNDER[runtime] + name);
    if (value !== undefined) fields.set(name, value);
  }
  return fields;
}

function toldFields(command: (name: string) => string): Record<string, string> {
  return Object.fromEntries(TOLD_NAMES.map((name) => [name, command(name)]));
}

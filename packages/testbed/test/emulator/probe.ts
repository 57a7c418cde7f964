/** Builds small proxy-wasm modules from text, so that a test can do to the host what no compiler would. */
import createWabt from "wabt";
import type { HeaderLine } from "../../src/conformance/case.js";
import { bytesOf } from "../../src/emulator/bytes.js";
import { marshalPairs } from "../../src/emulator/proxy-wasm/pairs.js";

const wabt = await createWabt();

export interface ProbeParts {
  /** Functions and exports in the text format. `@name` stands for address and length of the datum of that name. */
  readonly body: string;
  /** Texts and header pairs placed in memory. */
  readonly data?: Readonly<Record<string, string | readonly HeaderLine[]>>;
  /** Further imports. */
  readonly imports?: string;
  /** In place of the marker, `malloc` and memory that a host asks for. */
  readonly frame?: string;
}

/**
 * Assembles a module. It has `$note` (logs a number below 100), `$log` and the other imports below, `$out` (address of two words for
 * results) and `$later` (a word that lasts).
 */
export function probe(parts: ProbeParts): Uint8Array {
  let address = 1024;
  const segments: string[] = [];
  let body = parts.body;
  for (const [name, datum] of Object.entries(parts.data ?? {})) {
    const bytes = typeof datum === "string" ? bytesOf(datum) : marshalPairs(datum);
    segments.push(`(data (i32.const ${address}) "${escaped(bytes)}")`);
    body = body.replaceAll(
      new RegExp(`@${name}\\b`, "g"),
      `(i32.const ${address}) (i32.const ${bytes.length})`,
    );
    address += bytes.length;
  }
  const module = wabt.parseWat(
    "probe.wat",
    `(module ${IMPORTS} ${parts.imports ?? ""} ${parts.frame ?? FRAME} ${COMMON} ${segments.join("")} ${body})`,
  );
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

function escaped(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}

const IMPORTS = `
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_header_map_value"
    (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_add_header_map_value"
    (func $add (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_header_map_pairs" (func $pairs (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes"
    (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_http_call"
    (func $call (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_send_local_response"
    (func $reply (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_continue_stream" (func $continue (param i32) (result i32)))
  (import "env" "proxy_set_effective_context" (func $effective (param i32) (result i32)))`;

const FRAME = `
  (memory (export "memory") 4)
  (func (export "proxy_abi_version_0_2_1"))
  (global $heap (mut i32) (i32.const 65536))
  (func (export "malloc") (param i32) (result i32)
    (global.get $heap)
    (global.set $heap (i32.add (global.get $heap) (local.get 0))))`;

const COMMON = `
  (global $out i32 (i32.const 16))
  (global $later (mut i32) (i32.const 0))
  (func $note (param i32)
    (i32.store8 (i32.const 8) (i32.add (i32.const 48) (i32.div_u (local.get 0) (i32.const 10))))
    (i32.store8 (i32.const 9) (i32.add (i32.const 48) (i32.rem_u (local.get 0) (i32.const 10))))
    (drop (call $log (i32.const 2) (i32.const 8) (i32.const 2))))
  (func $note_out (drop (call $log (i32.const 2)
    (i32.load (global.get $out)) (i32.load offset=4 (global.get $out)))))`;

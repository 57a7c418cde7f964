import { decimalText } from "../../core/src/index";
import { Level } from "./abi/constants";
import { log } from "./abi/log";

/**
 * What AssemblyScript's `abort` becomes: log, then trap. Envoy answers 503 for the request and, with `FAIL_RELOAD`, starts a fresh virtual
 * machine. The name of the source file is left out: the names would make up a good part of the module.
 */
export function abortWithLog(
  message: string | null,
  _file: string | null,
  line: u32,
  column: u32,
): void {
  const what = message === null ? "abort" : message;
  log(Level.Error, "keymate: " + what + " (" + decimalText(line) + ":" + decimalText(column) + ")");
  unreachable();
}

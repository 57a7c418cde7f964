/** Reads Envoy's log while Envoy is still writing it. */
import { closeSync, openSync, readSync, statSync } from "node:fs";

/** The bytes of the file from `position` on, as a byte string. */
export function readFrom(path: string, position: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, statSync(path).size - position));
    const read = readSync(file, bytes, 0, bytes.length, position);
    return bytes.toString("latin1", 0, read);
  } finally {
    closeSync(file);
  }
}

/** The last lines, for an error message. */
export function endOfFile(path: string): string {
  return readFrom(path, 0).trim().split("\n").slice(-5).join("\n");
}

/** Files that a proxy names; they are at hand only where the proxy runs. */
import { readFileSync } from "node:fs";

/** @returns null when it cannot be read here. */
export function readAtHand(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** A name may be all of bytes that change. */
import { folded } from "../abi/spelling";

export function foldedName(name: string): string {
  return folded(name, true);
}

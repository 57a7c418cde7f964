import { parseInteger } from "../text";

/** `digits` times ten to the power of `scale` when that is whole and at most 999999999, else -1. */
export function scaledInteger(digits: string, scale: i32): i32 {
  let end = digits.length;
  while (scale < 0 && end > 0 && digits.charAt(end - 1) == "0") {
    end--;
    scale++;
  }
  let integer = parseInteger(digits.substring(0, end));
  while (scale > 0 && integer > 0) {
    integer = integer > 99999999 ? -1 : integer * 10;
    scale--;
  }
  return scale < 0 && integer != 0 ? -1 : integer;
}

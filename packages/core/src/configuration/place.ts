import { decimalText } from "../text";

/** `line 3 column 7`, both counted from 1, columns in bytes. */
export function placeOf(document: string, position: i32): string {
  let line: i32 = 1;
  let lineStart: i32 = 0;
  for (let index = 0; index < position && index < document.length; index++) {
    if (document.charCodeAt(index) == 0x0a) {
      line++;
      lineStart = index + 1;
    }
  }
  return "line " + decimalText(line) + " column " + decimalText(position - lineStart + 1);
}

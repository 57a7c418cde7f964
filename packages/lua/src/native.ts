/**
 * Functions of the core once more, for Lua: looking at every byte by a call each is what a script spends most of its time on, and Lua's own
 * library looks at them in C. The build puts each in the place of the core's function of the same name; they must answer alike for all byte
 * strings, which `test/native.test.ts` tries.
 */

export function lowerCase(text: string): string {
  return string.lower(text);
}

export function foldedName(name: string): string {
  const lower = string.lower(name);
  const hasAlias =
    string.find(lower, "_", 1, true)[0] !== undefined ||
    string.find(lower, ".", 1, true)[0] !== undefined;
  if (!hasAlias) return lower;
  const [folded] = string.gsub(lower, "[_.]", "-");
  return folded;
}

export function decimalText(value: i32): string {
  return tostring(value);
}

export function withoutControls(text: string): string {
  if (string.find(text, "^%C*$")[0] !== undefined) return text;
  const [clean] = string.gsub(text, "[^%C\t]", "");
  return clean;
}

export function printable(text: string, limit: i32): string {
  const isCut = text.length > limit;
  const shown = isCut ? string.sub(text, 1, limit) : text;
  let result = shown;
  if (string.find(shown, "^[ !#-[%]^-~]*$")[0] === undefined) {
    const escape = (byte: string): string => string.format("\\x%02x", string.byte(byte) as number);
    [result] = string.gsub(shown, "[^ !#-[%]^-~]", escape);
  }
  return isCut ? result + "..." : result;
}

/** Room for eight lines: a list that grows one by one is moved four times until then. */
export function noLines(): string[] {
  const none = undefined as unknown as string;
  return [none, none, none, none, none, none, none, none];
}

export function pathEnd(path: string): i32 {
  const [query] = string.find(path, "?", 1, true);
  const end = query === undefined ? path.length : query - 1;
  const [fragment] = string.find(path, "#", 1, true);
  return fragment === undefined || fragment > end ? end : fragment - 1;
}

export function isPlainPath(path: string): bool {
  const [, last] = string.find(path, "^/[%w/_~-]*");
  if (last === undefined) return false;
  const next = string.byte(path, last + 1);
  return (next === undefined || next == 0x3f) && string.find(path, "//", 1, true)[0] === undefined;
}

/** Writes values as Lua source, in printable ASCII, so that any byte gets across. */

export type LuaValue = string | number | boolean | undefined | readonly LuaValue[];

/** Lists become tables from 1. A number must be finite. */
export function luaLiteral(value: LuaValue): string {
  if (value === undefined) return "nil";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return value.toFixed(3);
  if (typeof value === "string") return luaText(value);
  return `{${value.map(luaLiteral).join(",")}}`;
}

/** A byte string as a Lua string literal. */
export function luaText(text: string): string {
  const escaped = text.replace(/[^\x20-\x7e]|["\\]/g, (character) => {
    return `\\${character.charCodeAt(0).toString().padStart(3, "0")}`;
  });
  return `"${escaped}"`;
}

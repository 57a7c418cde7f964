import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DenialBody, decodeConfiguration } from "@keymate/istio-core";
import { byteString } from "@keymate/istio-core/host";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

export const version = JSON.parse(read("./package.json")).version;
export const path = fileURLToPath(new URL("./dist/keymate-access.lua", import.meta.url));
export const sha256 = read("./dist/keymate-access.lua.sha256").slice(0, 64);

export function withConfiguration(configuration) {
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  const document = byteString(text);
  const { problem } = decodeConfiguration(document, DenialBody.Structured);
  if (problem !== "") throw new Error(problem);
  return configurationPrelude(document) + readFileSync(path, "utf8");
}

export function configurationPrelude(document) {
  return `local KEYMATE_CONFIGURATION = ${luaStringLiteral(document)} `;
}

export function luaStringLiteral(bytes) {
  let literal = '"';
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index);
    if (byte > 0xff) throw new Error(`code unit ${index} is ${byte}, a byte string ends at 255`);
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x22 && byte !== 0x5c;
    literal += isPlain ? bytes[index] : `\\${String(byte).padStart(3, "0")}`;
  }
  return `${literal}"`;
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

export const version = JSON.parse(read("./package.json")).version;
export const path = fileURLToPath(new URL("./dist/keymate-istio.wasm", import.meta.url));
export const sha256 = read("./dist/keymate-istio.wasm.sha256").slice(0, 64);

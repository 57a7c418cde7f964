/** What the setup leaves for the tests. */
import { fileURLToPath } from "node:url";

export const ARTIFACTS = {
  wasm: fileURLToPath(new URL("../dist/acme.wasm", import.meta.url)),
  lua: fileURLToPath(new URL("../dist/acme.lua", import.meta.url)),
};

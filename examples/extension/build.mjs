/** Builds both filters into dist/. Runs in any project that has installed what package.json names. */
import { mkdirSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { buildScript } from "@keymate/istio-lua/build";

mkdirSync("dist", { recursive: true });

const script = buildScript({
  entry: "src/lua.ts",
  title: "Keymate enforcement for Istio with Acme's extension. Apache-2.0.",
  work: "dist/joined",
});
writeFileSync("dist/acme.lua", script);

const { error, stderr } = await asc.main([
  ...["src/wasm.ts", "--outFile", "dist/acme.wasm"],
  ...["--config", "node_modules/@keymate/istio-wasm/dist/asconfig.json"],
]);
if (error !== null) throw new Error(`${error.message}\n${stderr}`);

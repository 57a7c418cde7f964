/** `npm run stage`: copies the built Lua filter into the chart, which cannot read files outside of its folder. */
import { copyFile, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { LUA_ARTIFACT, STAGED_LUA } from "./paths.js";

const size = await stat(LUA_ARTIFACT).then(
  (file) => file.size,
  () => undefined,
);
if (size === undefined) {
  console.error(
    `found no ${LUA_ARTIFACT}: build packages/lua first (npm run build at the top does both)`,
  );
  process.exit(1);
}
await mkdir(dirname(STAGED_LUA), { recursive: true });
await copyFile(LUA_ARTIFACT, STAGED_LUA);
console.log(`staged lua/keymate-access.lua, ${size} bytes`);

/**
 * `npm run build`: copies the built Lua filter and the digests of the built image into the chart, which cannot read files
 * outside of its folder.
 */
import { copyFile, mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { readRecordedImage } from "./image-digests.js";
import { IMAGE_DIGESTS, LUA_ARTIFACT, PACKAGE_FILE, STAGED_DIGESTS, STAGED_LUA } from "./paths.js";

await stage(LUA_ARTIFACT, STAGED_LUA, "packages/lua");
await stage(IMAGE_DIGESTS, STAGED_DIGESTS, "the image of packages/wasm");

const { version } = JSON.parse(await readFile(PACKAGE_FILE, "utf8")) as { version: string };
const image = await readRecordedImage(STAGED_DIGESTS);
if (image.version !== version) {
  refuse(`${IMAGE_DIGESTS}: found the image of version ${image.version}, allowed ${version}`);
}
const { size } = await stat(STAGED_LUA);
console.log(`staged lua/keymate-access.lua, ${size} bytes`);
console.log(`staged image/digests.json, ${image.name}:${image.version}@${image.digest}`);

async function stage(from: string, to: string, what: string): Promise<void> {
  if (!(await stat(from).catch(() => undefined))) {
    refuse(`found no ${from}: build ${what} first (npm run build at the top does both)`);
  }
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Builds the filters as a user does: the packages packed and installed into a project of its own, with nothing of this workspace. */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PackedProject } from "../../../packages/core/test/support/packed-project";
import { ARTIFACTS } from "./artifacts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COMPILERS = [
  "@typescript-to-lua/language-extensions",
  "assemblyscript",
  "luamin",
  "luaparse",
  "typescript",
  "typescript-to-lua",
];

export default async function setup(): Promise<void> {
  const installed = (name: string) => join(ROOT, "node_modules", name);
  const project = await PackedProject.create(
    ...["core", installed("@solo-io/proxy-runtime"), "wasm", "lua"],
  );
  try {
    for (const name of COMPILERS) await project.link(name, installed(name));
    cpSync(join(ROOT, "src"), join(project.folder, "src"), { recursive: true });
    cpSync(join(ROOT, "build.mjs"), join(project.folder, "build.mjs"));
    await project.run(process.execPath, "node_modules/typescript/bin/tsc", "-p", "src");
    await project.run(process.execPath, "build.mjs");
    mkdirSync(join(ROOT, "dist"), { recursive: true });
    for (const path of Object.values(ARTIFACTS)) {
      rmSync(path, { force: true });
      cpSync(join(project.folder, "dist", path.slice(path.lastIndexOf("/") + 1)), path);
    }
  } finally {
    await project.remove();
  }
}

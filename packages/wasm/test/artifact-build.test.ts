/** Builds the filter again, from a copy of the sources: whoever builds it, wherever, gets the same bytes. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pack } from "../build/pack.mjs";
import { readArtifact } from "./artifact-module.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keymate-istio-wasm-test-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let compiled: Buffer;
beforeAll(async () => {
  compiled = await buildIn(join(folder, "another, deeper"));
}, 600_000);

it("builds to the same bytes in another folder, later", () => {
  const isSame = pack(compiled).equals(readArtifact());
  expect(isSame, "dist/ holds what a build of these sources gives").toBe(true);
});

describe("packing", () => {
  it("changes nothing in memory but the room that is there for it", () => {
    const [before, after] = [memoryOf(compiled), memoryOf(pack(compiled))];
    expect(after.length).toBe(before.length);
    const room = after.indexOf("keymate packed:\n");
    const different = [...before.keys()].filter((address) => before[address] !== after[address]);
    expect(different.filter((address) => address < room || address >= room + 16 + 16384)).toEqual(
      [],
    );
    // Without it, the comparison would prove nothing.
    expect(different.length).toBeGreaterThan(1000);
  });

  it("takes a fifth off", () => {
    expect(pack(compiled).length).toBeLessThan(0.8 * compiled.length);
  });

  it("is refused where there is no room", () => {
    const empty = Buffer.from("0061736d01000000" + "0b07" + "01" + "004108" + "0b" + "0161", "hex");
    expect(() => pack(empty)).toThrow("the module has no room for packed data");
  });
});

/** What a module has in memory once it has started. */
function memoryOf(code: Buffer): Buffer {
  const module = new WebAssembly.Module(new Uint8Array(code));
  const imports: WebAssembly.Imports = {};
  for (const { module: namespace, name } of WebAssembly.Module.imports(module)) {
    imports[namespace] = { ...imports[namespace], [name]: () => 0 };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  (exports["_initialize"] as () => void)();
  return Buffer.from((exports["memory"] as WebAssembly.Memory).buffer);
}

async function buildIn(parent: string): Promise<Buffer> {
  const root = join(parent, "packages");
  const target = join(root, "wasm");
  mkdirSync(target, { recursive: true });
  cpSync(join(PACKAGE, "../core/src"), join(root, "core/src"), { recursive: true });
  for (const entry of ["assembly", "asconfig.json", "build", "package.json"]) {
    cpSync(join(PACKAGE, entry), join(target, entry), { recursive: true });
  }
  symlinkSync(join(PACKAGE, "node_modules"), join(target, "node_modules"));
  await promisify(execFile)(process.execPath, [ASSEMBLYSCRIPT, ...buildArguments()], {
    cwd: target,
  });
  return readFileSync(join(target, "dist/keymate-istio.wasm"));
}

const ASSEMBLYSCRIPT = join(PACKAGE, "node_modules/assemblyscript/bin/asc.js");

/** Those of the compiler in the package's own build script, which begins with it. */
function buildArguments(): string[] {
  const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as {
    scripts: { build: string };
  };
  const [command, ...words] = manifest.scripts.build.split(" && ")[0]!.split(" ");
  expect(command).toBe("asc");
  return words;
}

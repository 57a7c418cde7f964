/** Packages as their users get them: packed, and installed into a project that has nothing else. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const PNPM = fileURLToPath(new URL("../../../../tools/pnpm.mjs", import.meta.url));
const PACKAGES = fileURLToPath(new URL("../../../", import.meta.url));

/** A project in a temporary folder. */
export class PackedProject {
  private constructor(
    /** Absolute. */
    readonly folder: string,
    /** The packed packages, by folder. */
    readonly tarballs: ReadonlyMap<string, string>,
  ) {}

  /**
   * Packs packages and installs them without a network.
   *
   * @param packages folders below `packages/`, those they depend on included, and those of `node_modules` as absolute paths.
   */
  static async create(...packages: string[]): Promise<PackedProject> {
    const folder = await mkdtemp(join(tmpdir(), "keymate-packed-"));
    const tarballs = new Map<string, string>();
    for (const each of packages) tarballs.set(each, await pack(join(folder, "tarballs"), each));
    const project = new PackedProject(join(folder, "project"), tarballs);
    await project.write("package.json", '{ "name": "empty", "private": true, "type": "module" }\n');
    const flags = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    await project.run("npm", "install", ...flags, ...tarballs.values());
    return project;
  }

  /** Writes a file, its folders included. Returns its absolute path. */
  async write(path: string, text: string): Promise<string> {
    const target = join(this.folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    return target;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  /** Runs a program in the project; rejects with both of its outputs when it fails. Returns what it printed. */
  run(program: string, ...parameters: string[]): Promise<string> {
    return runProgram(this.folder, program, parameters);
  }

  /** Makes an installed package, by its absolute path, one that the project has installed, too. */
  async link(name: string, target: string): Promise<void> {
    const path = join(this.folder, "node_modules", name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
  }

  /** Compiles TypeScript files as a strict project for Node does; `.js` files come to lie beside them. */
  async compile(...paths: string[]): Promise<void> {
    await this.run(
      process.execPath,
      join(PACKAGES, "core/node_modules/typescript/bin/tsc"),
      ...["--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "--strict"],
      ...["--isolatedModules", "--skipDefaultLibCheck", "--skipLibCheck", "false"],
      ...paths,
    );
  }

  remove(): Promise<void> {
    return rm(dirname(this.folder), { recursive: true, force: true });
  }
}

/** What publint and attw say against a packed package; each entry one line. */
export async function tarballProblems(tarball: string): Promise<string[]> {
  const bytes = await readFile(tarball);
  const buffer = new Uint8Array(bytes).buffer;
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  const check = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)), {
    excludeEntrypoints: [/\.(wasm|lua)$/],
  });
  const lint = messages.map((message) => formatMessage(message, pkg) ?? message.code);
  if (check.types === false) return [...lint, "the package has no types"];
  // The packages are ECMAScript modules: nothing before `exports` and no `require` loads them, by design.
  const problems = check.problems.filter(
    (each) => !("resolutionKind" in each) || !OTHER_TIMES.has(each.resolutionKind),
  );
  return [...lint, ...problems.map((each) => JSON.stringify(each))];
}

const OTHER_TIMES: ReadonlySet<string> = new Set(["node10", "node16-cjs"]);

/** Every file in a tarball, without the folder `package/`, sorted. */
export async function filesIn(tarball: string): Promise<string[]> {
  const listed = await runProgram(dirname(tarball), "tar", ["-tzf", tarball]);
  return listed
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""))
    .sort();
}

async function pack(target: string, folder: string): Promise<string> {
  await mkdir(target, { recursive: true });
  const before = new Set(await readdir(target));
  const parameters = ["pack", "--pack-destination", target];
  if (folder.startsWith("/")) {
    // npm breaks off over packages whose dependencies pnpm has linked, such as ajv.
    const quiet = [...parameters, "--config.ignore-scripts=true"];
    await runProgram(folder, process.execPath, [PNPM, ...quiet]);
  } else {
    await runProgram(join(PACKAGES, folder), process.execPath, [PNPM, ...parameters]);
  }
  const added = (await readdir(target)).filter((name) => !before.has(name));
  if (added.length !== 1)
    throw new Error(`${folder}: packing left ${added.join(", ") || "nothing"}`);
  return join(target, added[0] as string);
}

function runProgram(folder: string, program: string, parameters: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, parameters, { cwd: folder }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${parameters.join(" ")}\n${stdout}${stderr}`));
    });
  });
}

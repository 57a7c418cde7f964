/** A program of a test's own around sources of the package, compiled in memory as the filter is: the sources as they are, or broken on purpose. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

export type Breakage = readonly [what: string, by: string];

/**
 * @param flags more of asc's.
 * @param breakage what is put in place of what, in any file.
 */
export async function compileProgram(
  program: string,
  flags: readonly string[],
  breakage?: Breakage,
): Promise<WebAssembly.Module> {
  let isBroken = breakage === undefined;
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["program.ts", "--outFile", "program.wasm", "--config", "program.json", ...flags],
    {
      async readFile(name) {
        if (name === "program.ts") return program;
        if (name === "program.json") return await configuration();
        const text = await readFile(join(PACKAGE, name), "utf8").catch(() => null);
        if (text === null || breakage === undefined || !text.includes(breakage[0])) return text;
        isBroken = true;
        return text.replace(...breakage);
      },
      writeFile(_name, contents) {
        compiled = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || compiled === undefined) throw new Error(`${error?.message}\n${stderr}`);
  if (!isBroken) throw new Error(`no file has ${breakage?.[0]}`);
  return new WebAssembly.Module(new Uint8Array(compiled));
}

/** The filter's own, without what only the filter has. */
async function configuration(): Promise<string> {
  const { options, targets } = JSON.parse(await readFile(join(PACKAGE, "asconfig.json"), "utf8"));
  const { optimizeLevel, shrinkLevel } = targets.release;
  const use = options.use.filter((alias: string) => !alias.startsWith("abort="));
  const { runtime, stackSize, noAssert } = options;
  return JSON.stringify({
    options: { runtime, use, stackSize, noAssert, optimizeLevel, shrinkLevel },
  });
}

export function instanceOf(module: WebAssembly.Module): WebAssembly.Exports {
  const abort = (): never => {
    throw new Error("abort");
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports;
}

/**
 * An Envoy under Valgrind's callgrind, which counts the instructions that each of its threads executes: the same in every run but for a few
 * in a thousand, whatever else the machine does. What the kernel does for it is not among them.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onPath } from "@keymate/istio-programs";
import { BedEnvoy } from "../bed-envoy.js";

const run = promisify(execFile);

export class CountedEnvoy {
  private dumps = 0;

  private constructor(
    readonly envoy: BedEnvoy,
    private readonly control: string,
    private readonly folder: string,
  ) {}

  static async start(
    valgrind: Valgrind,
    binary: string,
    configuration: object,
  ): Promise<CountedEnvoy> {
    const folder = await mkdtemp(join(tmpdir(), "keymate-callgrind-"));
    const under = [
      ...[valgrind.program, "--tool=callgrind", "--separate-threads=yes"],
      // V8 and LuaJIT write code while they run.
      ...["--smc-check=all-non-file", `--callgrind-out-file=${join(folder, "counts")}`],
    ];
    try {
      const envoy = await BedEnvoy.start(binary, configuration, under);
      return new CountedEnvoy(envoy, valgrind.control, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** How many instructions the worker thread executes meanwhile. */
  async count(work: () => Promise<void>): Promise<number> {
    await this.tell("zero");
    await work();
    await this.tell("dump");
    // `counts.DUMP-THREAD`; the worker is the thread that did most.
    this.dumps++;
    const files = (await readdir(this.folder)).filter((name) =>
      name.startsWith(`counts.${this.dumps}-`),
    );
    const totals = await Promise.all(files.map((name) => totalOf(join(this.folder, name))));
    return Math.max(...totals);
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async tell(command: string): Promise<void> {
    await run(this.control, [`--pid=${this.envoy.pid}`, command]);
  }
}

/** Paths of the program and of what gives it commands. */
export interface Valgrind {
  readonly program: string;
  readonly control: string;
}

/** Looks on `PATH`. Throws when it is not there. */
export async function findValgrind(environment: NodeJS.ProcessEnv): Promise<Valgrind> {
  const find = async (name: string) => {
    const found = await onPath(name, environment);
    if (found !== undefined) return found;
    throw new Error(`${name} is not on PATH: --instructions needs Valgrind (https://valgrind.org)`);
  };
  return { program: await find("valgrind"), control: await find("vgdb") };
}

async function totalOf(path: string): Promise<number> {
  const total = /^totals: (\d+)$/m.exec(await readFile(path, "utf8"))?.[1];
  if (total === undefined) throw new Error(`${path} has no line "totals"`);
  return Number(total);
}

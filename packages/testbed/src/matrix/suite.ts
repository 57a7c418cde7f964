/** One suite of tests on one version of Envoy, in a vitest of its own. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Name to the beginnings of its test files' names. */
export const SUITES: Readonly<Record<string, readonly string[]>> = {
  conformance: ["test/conformance/wasm-on-envoy", "test/conformance/lua-on-envoy"],
  faults: ["test/faults"],
  attacks: ["test/attacks"],
  traffic: ["test/traffic"],
};

export interface Cell {
  readonly version: string;
  readonly suite: string;
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly message: string }[];
  /** Names, with the reason at the end. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

export async function runSuite(
  suite: string,
  version: string,
  environment: NodeJS.ProcessEnv,
): Promise<Cell> {
  const files = SUITES[suite];
  if (!files) throw new Error(`no suite ${suite}, known are ${Object.keys(SUITES).join(", ")}`);
  const folder = await mkdtemp(join(tmpdir(), "keymate-matrix-"));
  const started = Date.now();
  try {
    const report = join(folder, "report.json");
    await runVitest([...files, "--reporter=json", `--outputFile=${report}`], environment);
    const seconds = Math.round((Date.now() - started) / 1000);
    return { version, suite, ...counted(await readReport(report)), seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves when it has ended, however. */
function runVitest(parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const main = join(
    dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
    "vitest.mjs",
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, "run", ...parameters], {
      cwd: PACKAGE,
      env,
      stdio: ["ignore", "ignore", "ignore"],
    });
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

async function readReport(path: string): Promise<VitestReport> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as VitestReport;
  } catch (error) {
    const message = `vitest left no report: ${(error as Error).message}`;
    return { testResults: [{ name: "vitest", status: "failed", message, assertionResults: [] }] };
  }
}

function counted({ testResults }: VitestReport): Pick<Cell, "passed" | "failed" | "skipped"> {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  // A file fails without a failed test when it cannot be loaded, or when what prepares its tests fails.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: [
      ...broken.map(({ name, message = "" }) => ({ name, message: firstLine(message) })),
      ...tests
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages = [] }) => ({
          name: fullName,
          message: firstLine(failureMessages.join(" ")),
        })),
    ],
    skipped: tests
      .filter(({ status }) => /skipped|pending|todo/.test(status))
      .map((it) => it.fullName),
  };
}

function firstLine(text: string): string {
  return text.split("\n").slice(0, 3).join(" ").slice(0, 300);
}

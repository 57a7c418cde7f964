/** `npm run release`: publishes this checkout, or with `--dry-run` rehearses it on this machine. See `docs/releasing.md`. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ProgramMissing } from "@keymate/istio-programs";
import { destinationFrom } from "./destination.js";
import { ReleaseProblem } from "./problem.js";
import { publish } from "./publish.js";
import { summarise } from "./steps.js";

const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

const USAGE = `Publishes image, chart and npm packages of the version in this checkout.

  npm run release               to the registries that the environment names
  npm run release -- --dry-run  everything on this machine: version, registries, installation, validation

docs/releasing.md says what it needs and what it signs.`;

const progress = (line: string): void => void process.stderr.write(`release: ${line}\n`);

try {
  const { values } = parseArgs({
    options: { "dry-run": { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) console.log(USAGE);
  else if (values["dry-run"]) {
    // It brings an npm registry and an Envoy, which a release does not need.
    const { rehearse } = await import("./dry-run/rehearse.js");
    console.log(`\n${summarise(await rehearse(CHECKOUT, progress))}`);
  } else {
    const finished = await publish(CHECKOUT, destinationFrom(process.env), progress);
    console.log(`\n${summarise(finished)}`);
  }
} catch (error) {
  if (!isExpected(error)) throw error;
  for (const line of error.message.split("\n")) progress(line);
  process.exitCode = 1;
}

function isExpected(error: unknown): error is Error {
  if (error instanceof ReleaseProblem || error instanceof ProgramMissing) return true;
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
}

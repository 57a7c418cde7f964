/** Keeps the results in a folder: a JSON file and a plot for each part, and one page for all of them. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatted } from "../../documents/formatted.js";
import { GROWTHS } from "../growth.js";
import { markdownReport } from "./markdown.js";
import { drawCost, drawGrowth } from "./plot.js";
import type {
  GrowthResults,
  InstructionResults,
  Results,
  ScenarioResults,
  StartResults,
} from "./results.js";

const SCENARIOS_FILE = "scenarios.json";
const STARTS_FILE = "start.json";
const INSTRUCTIONS_FILE = "instructions.json";

/** Parts that were not measured this time stay as they were. Gives the paths of what is written. */
export async function writeReport(results: Results, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    written.push(path);
  };
  if (results.scenarios) {
    await write(SCENARIOS_FILE, encode(results.scenarios));
    await write("cost.svg", drawCost(results.scenarios.scenarios));
  }
  for (const measured of results.growths) {
    await write(growthFile(measured.growth.growth), encode(measured));
    await write(`growth-${measured.growth.growth}.svg`, drawGrowth(measured.growth));
  }
  if (results.starts) await write(STARTS_FILE, encode(results.starts));
  if (results.instructions) await write(INSTRUCTIONS_FILE, encode(results.instructions));
  await write("README.md", await formatted(markdownReport(await readResults(folder)), "markdown"));
  return written;
}

async function readResults(folder: string): Promise<Results> {
  const read = async <Part>(name: string): Promise<Part | undefined> => {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Part);
  };
  const growths = await Promise.all(GROWTHS.map((name) => read<GrowthResults>(growthFile(name))));
  return {
    scenarios: await read<ScenarioResults>(SCENARIOS_FILE),
    growths: growths.filter((part) => part !== undefined),
    starts: await read<StartResults>(STARTS_FILE),
    instructions: await read<InstructionResults>(INSTRUCTIONS_FILE),
  };
}

function growthFile(growth: string): string {
  return `growth-${growth}.json`;
}

/** Four digits are more than a time is worth; counts are worth all before the point. */
function encode(part: Results[keyof Results] | GrowthResults): string {
  const round = (key: string, value: unknown) => {
    if (typeof value !== "number" || Number.isInteger(value)) return value;
    return key === "instructions" ? Math.round(value) : Number(value.toPrecision(4));
  };
  return `${JSON.stringify(part, round, 2)}\n`;
}

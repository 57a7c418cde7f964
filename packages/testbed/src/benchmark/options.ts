/** The command line of `npm run bench`. */
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  CONTENDERS,
  EXT_AUTHZ,
  NO_FILTER,
  luaContender,
  wasmContender,
} from "./contenders/contender.js";
import type { Contender } from "./contenders/contender.js";
import { GROWTHS } from "./growth.js";
import type { Growth } from "./growth.js";
import { SCENARIOS } from "./scenario.js";
import type { Scenario } from "./scenario.js";

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly latencyRounds: number;
  readonly scenarios: readonly Scenario[];
  readonly growths: readonly Growth[];
  readonly growthRounds: number;
  readonly startRounds: number;
  readonly instructions: boolean;
  readonly contenders: readonly Contender[];
  /** `false`: nothing is written. */
  readonly output: string | false;
}

const DOCUMENTATION = fileURLToPath(new URL("../../../../docs/benchmarks", import.meta.url));

/** Ends the process when the command line is wrong or asks for help. */
export function readOptions(): Options {
  const command = new Command("bench")
    .description("Measures what the filters add to a request, side by side on real Envoys.")
    .option("--rounds <count>", "interleaved rounds", natural, 31)
    .option("--seconds <seconds>", "length of one turn", positive, 0.3)
    .option("--connections <count>", "concurrent requests", natural, 32)
    .option("--growth-rounds <count>", "rounds of each growth scenario's points", natural, 5)
    .option("--start-rounds <count>", "starts of each proxy, 0 for none", natural, 7)
    .option("--latency-rounds <count>", "rounds at half of saturation, 0 for none", natural, 5)
    .option("--instructions", "count instructions under Valgrind in place of taking time", false)
    .addOption(
      new Option("--scenario <names...>", "what is measured")
        .choices([...SCENARIOS, ...GROWTHS])
        .default([...SCENARIOS, ...GROWTHS]),
    )
    .addOption(
      new Option("--contender <names...>", "who takes part beside no filter and ext_authz").choices(
        CONTENDERS.map(({ name }) => name),
      ),
    )
    .option("--wasm <name=path>", "one more proxy-wasm filter; may be repeated", otherWasm, [])
    .option("--lua <name=path>", "one more Lua script; may be repeated", otherLua, [])
    .option("--output <folder>", "where the report goes", DOCUMENTATION)
    .option("--no-output", "write no report")
    .parse();
  const raw = command.opts<RawOptions>();
  const named = new Set([NO_FILTER, EXT_AUTHZ, ...(raw.contender ?? [])]);
  return {
    ...raw,
    scenarios: SCENARIOS.filter((name) => raw.scenario.includes(name)),
    growths: GROWTHS.filter((name) => raw.scenario.includes(name)),
    contenders: [
      ...CONTENDERS.filter(({ name }) => raw.contender === undefined || named.has(name)),
      ...raw.wasm,
      ...raw.lua,
    ],
  };
}

interface RawOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly latencyRounds: number;
  readonly growthRounds: number;
  readonly startRounds: number;
  readonly instructions: boolean;
  readonly scenario: readonly string[];
  readonly contender?: readonly string[];
  readonly wasm: readonly Contender[];
  readonly lua: readonly Contender[];
  readonly output: string | false;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError("Allowed is a number above 0.");
  return number;
}

function natural(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Allowed is a whole number.");
  return Number(text);
}

function otherWasm(text: string, previous: Contender[]): Contender[] {
  const { name, path } = namedPath(text);
  return [...previous, wasmContender(name, name, () => path)];
}

function otherLua(text: string, previous: Contender[]): Contender[] {
  const { name, path } = namedPath(text);
  return [...previous, luaContender(name, name, () => path)];
}

function namedPath(text: string): { name: string; path: string } {
  const [, name, path] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || path === undefined) {
    throw new InvalidArgumentError("Allowed is a name, an equals sign and a path.");
  }
  return { name, path };
}

/** Tells every rung the same batch and says what is wrong. */
import { readFileSync } from "node:fs";
import { type CompiledModule, compileModule } from "../emulator/proxy-wasm/vm.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import type { Batch } from "./batch.js";
import { breachesIn, differenceBetween } from "./compare.js";
import { playOnCore } from "./rungs/core.js";
import { playOnLua } from "./rungs/lua.js";
import type { BatchObservation } from "./rungs/rung.js";
import { playOnWasm } from "./rungs/wasm.js";

export interface Artifacts {
  readonly module: CompiledModule;
  readonly script: string;
}

/** As built. */
export function readArtifacts(): Artifacts {
  return {
    module: compileModule(readFileSync(pluginArtifact("wasm"))),
    script: readFileSync(pluginArtifact("lua"), "latin1"),
  };
}

export interface Played {
  /** One line each; empty when all agree and nothing is amiss. */
  readonly problems: readonly string[];
  /** What the Wasm filter did, for the statistics. */
  readonly observation: BatchObservation;
}

export function playEverywhere(batch: Batch, { module, script }: Artifacts): Played {
  const wasm = playOnWasm(batch, module);
  const lua = playOnLua(batch, script);
  const problems = [
    ...judge("wasm", batch, playOnCore(batch, "wasm"), wasm),
    ...judge("lua", batch, playOnCore(batch, "lua"), lua),
  ];
  return { problems, observation: wasm };
}

function judge(
  runtime: "wasm" | "lua",
  batch: Batch,
  core: BatchObservation,
  compiled: BatchObservation,
): string[] {
  const difference = differenceBetween(core, compiled, runtime === "wasm");
  return [...breachesIn(batch, compiled), ...(difference === undefined ? [] : [difference])].map(
    (problem) => `${runtime}: ${problem}`,
  );
}

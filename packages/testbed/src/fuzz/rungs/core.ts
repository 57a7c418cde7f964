import { DenialBody, type Policy, decodeConfiguration } from "../../../../core/src/index";
import type { Runtime } from "../../conformance/case.js";
import { CorePlugin, CoreStream } from "../../emulator/core/http-stream.js";
import type { Batch } from "../batch.js";
import { type BatchObservation, documentsOf, observationOf, play, worldOf } from "./rung.js";

/** @param runtime whose defaults apply, and whose way of taking bodies. */
export function playOnCore(batch: Batch, runtime: Runtime): BatchObservation {
  const plugins = documentsOf(batch).map(
    (document) => new CorePlugin(policyOf(document, runtime), runtime),
  );
  const world = worldOf(batch);
  play(batch, world, (configuration, request) => {
    return new CoreStream(world, plugins[configuration] as CorePlugin, request);
  });
  return observationOf(world, []);
}

function policyOf(document: string, runtime: Runtime): Policy {
  const denial = runtime === "wasm" ? DenialBody.Gateway : DenialBody.Structured;
  const { policy, problem } = decodeConfiguration(document, denial);
  if (policy === null) throw new Error(`the configuration was refused: ${problem}`);
  return policy;
}

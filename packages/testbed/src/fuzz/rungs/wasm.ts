import { HeaderMap } from "../../emulator/header-map.js";
import type { RootContext } from "../../emulator/proxy-wasm/context.js";
import { delivered } from "../../emulator/proxy-wasm/driver.js";
import { deliverOutcome } from "../../emulator/proxy-wasm/http-call.js";
import { environmentIn } from "../../emulator/proxy-wasm/environment.js";
import { HttpStream } from "../../emulator/proxy-wasm/http-stream.js";
import { type CompiledModule, Vm } from "../../emulator/proxy-wasm/vm.js";
import type { Batch, Stray } from "../batch.js";
import { type BatchObservation, documentsOf, observationOf, play, worldOf } from "./rung.js";

/** A call that no module makes in a batch. */
const NO_CALL = 0x7fff_ffff;

/** Every configuration in the same virtual machine, as filters with the same image have it. */
export function playOnWasm(batch: Batch, module: CompiledModule): BatchObservation {
  const world = worldOf(batch);
  const vm = new Vm(module, environmentIn(world));
  const roots: RootContext[] = [];
  const rootOf = (index: number): RootContext => {
    for (const document of documentsOf(batch).slice(roots.length, index + 1)) {
      const root = vm.addPlugin({ name: "keymate", rootId: "", ...delivered(document) });
      if (root === undefined) throw new Error(`the configuration was refused: ${vm.failure}`);
      roots.push(root);
    }
    return roots[index] as RootContext;
  };
  for (const stray of batch.strays) {
    world.clock.after(stray.atMilliseconds, () => deliverStray(vm, rootOf(0), stray));
  }
  try {
    play(batch, world, (configuration, request) => {
      return new HttpStream(vm, rootOf(configuration), world, request);
    });
  } catch (error) {
    // A machine that a trap ended takes no further configuration. The trap is what is to be reported, with the batch's seed.
    if (vm.failure === undefined) throw error;
  }
  for (const root of roots) vm.removePlugin(root);
  const left = vm.contexts.size === 0 ? [] : [`contexts left: ${[...vm.contexts.keys()].join()}`];
  return observationOf(world, vm.failure === undefined ? left : [vm.failure]);
}

/** Strays reach a batch's first plugin, be it that it has been replaced. */
function deliverStray(vm: Vm, root: RootContext, { call, status }: Stray): void {
  const headers = new HeaderMap([
    [":status", String(status)],
    ["x-envoy-upstream-service-time", "1"],
  ]);
  const token = call === "none" ? NO_CALL : vm.lastAnsweredCall;
  deliverOutcome(vm, root, token, { kind: "reply", headers, body: "stray" });
}

/** Everything a module may import, one file for each area of the ABI. */
import { bufferFunctions } from "./buffers.js";
import { clockFunctions } from "./clock.js";
import { headerMapFunctions } from "./header-maps.js";
import { httpCallFunctions } from "./http-call.js";
import { logFunctions } from "./log.js";
import { metricFunctions } from "./metrics.js";
import { propertyFunctions } from "./properties.js";
import { sharedDataFunctions } from "./shared-data.js";
import { streamFunctions } from "./stream-control.js";
import { unsupportedFunctions } from "./unsupported.js";
import type { Vm } from "./vm.js";
import { wasiFunctions } from "./wasi.js";

/** Addresses, sizes and numbers in; a result code out. */
export type HostFunction = (...parameters: never[]) => number | bigint | void;
export type HostFunctions = Readonly<Record<string, HostFunction>>;

/** Thrown by a host function to trap the module. */
export class HostTrap extends Error {}

/** @param enter called with the name of a function before it runs; throws a `HostTrap` when it may not. */
export function hostImports(vm: Vm, enter: (name: string) => void): WebAssembly.Imports {
  const guarded = (functions: HostFunctions): Record<string, WebAssembly.ImportValue> => {
    const imports: Record<string, WebAssembly.ImportValue> = {};
    for (const [name, implementation] of Object.entries(functions)) {
      imports[name] = (...parameters: never[]) => {
        enter(name);
        return implementation(...parameters);
      };
    }
    return imports;
  };
  const wasi = guarded(wasiFunctions(vm));
  return {
    env: guarded({
      ...headerMapFunctions(vm),
      ...bufferFunctions(vm),
      ...httpCallFunctions(vm),
      ...streamFunctions(vm),
      ...propertyFunctions(vm),
      ...clockFunctions(vm),
      ...logFunctions(vm),
      ...metricFunctions(vm),
      ...sharedDataFunctions(vm),
      ...unsupportedFunctions(vm),
      pthread_equal: (left: number, right: number) => (left === right ? 1 : 0),
      emscripten_notify_memory_growth: () => undefined,
    }),
    wasi_snapshot_preview1: wasi,
    wasi_unstable: wasi,
  };
}

/** What may be called from `_initialize`. */
export const DURING_START: ReadonlySet<string> = new Set([
  "emscripten_notify_memory_growth",
  "proxy_log",
  "fd_write",
  "args_sizes_get",
  "args_get",
  "environ_sizes_get",
  "environ_get",
  "clock_time_get",
  "clock_res_get",
  "random_get",
  "poll_oneoff",
  "fd_fdstat_get",
  "fd_fdstat_set_flags",
]);

/** What may be called from `malloc`. */
export const DURING_ALLOCATION: ReadonlySet<string> = new Set([
  "emscripten_notify_memory_growth",
  "proxy_log",
  "fd_write",
  "clock_time_get",
]);

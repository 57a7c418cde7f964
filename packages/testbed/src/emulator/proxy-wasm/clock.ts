/** Time. WASI's clock is in `wasi.ts`. */
import { WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function clockFunctions(vm: Vm): HostFunctions {
  return {
    proxy_get_current_time_nanoseconds(resultAddress: number) {
      return vm.memory.writeU64(resultAddress, vm.environment.clock.wallNanoseconds)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    /** Ticks are not emulated: the product has none. */
    proxy_set_tick_period_milliseconds() {
      return WasmResult.Ok;
    },
  };
}

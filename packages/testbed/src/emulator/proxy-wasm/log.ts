/** `proxy_log` and the level of Envoy's `wasm` logger. */
import { textOf } from "../bytes.js";
import { WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

const CRITICAL = 5;

export function logFunctions(vm: Vm): HostFunctions {
  const common = {
    proxy_log(level: number, address: number, size: number) {
      // Above critical nothing is logged.
      if (level >>> 0 > CRITICAL) return WasmResult.BadArgument;
      const message = vm.memory.read(address, size);
      if (message === undefined) return WasmResult.InvalidMemoryAccess;
      if (level >= vm.logLevel) vm.environment.log(level, textOf(message));
      return WasmResult.Ok;
    },
  };
  if (vm.abi === "0.2.0") return common;
  return {
    ...common,
    proxy_get_log_level(resultAddress: number) {
      return vm.memory.writeU32(resultAddress, vm.logLevel)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
  };
}

/** Shared data: no expiry, no eviction. Shared queues are in `unsupported.ts`. */
import { textOf } from "../bytes.js";
import { WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export class SharedData {
  readonly values = new Map<string, { bytes: Uint8Array; version: number }>();
  nextVersion = 1;
}

export function sharedDataFunctions(vm: Vm): HostFunctions {
  return {
    proxy_get_shared_data(
      keyAddress: number,
      keySize: number,
      pointerAddress: number,
      sizeAddress: number,
      versionAddress: number,
    ) {
      const key = vm.memory.read(keyAddress, keySize);
      if (key === undefined) return WasmResult.InvalidMemoryAccess;
      const value = vm.sharedData.values.get(textOf(key));
      if (value === undefined) return WasmResult.NotFound;
      return vm.memory.handOver(value.bytes, pointerAddress, sizeAddress) &&
        vm.memory.writeU32(versionAddress, value.version)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_set_shared_data(
      keyAddress: number,
      keySize: number,
      valueAddress: number,
      valueSize: number,
      version: number,
    ) {
      const key = vm.memory.read(keyAddress, keySize);
      const bytes = vm.memory.read(valueAddress, valueSize);
      if (key === undefined || bytes === undefined) return WasmResult.InvalidMemoryAccess;
      const name = textOf(key);
      const existing = vm.sharedData.values.get(name);
      // The version is compared only when the key exists, and 0 overwrites.
      if (existing !== undefined && version !== 0 && version !== existing.version) {
        return WasmResult.CasMismatch;
      }
      vm.sharedData.values.set(name, { bytes, version: vm.sharedData.nextVersion++ });
      return WasmResult.Ok;
    },
  };
}

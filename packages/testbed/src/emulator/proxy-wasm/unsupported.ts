/**
 * Host functions that Envoy provides and the product does not use. They link, as in Envoy, and answer that they are not implemented, so
 * a filter that begins to use one is noticed.
 */
import { textOf } from "../bytes.js";
import { WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function unsupportedFunctions(vm: Vm): HostFunctions {
  const unimplemented = (): WasmResult => WasmResult.Unimplemented;
  return {
    proxy_register_shared_queue: unimplemented,
    proxy_resolve_shared_queue: unimplemented,
    proxy_dequeue_shared_queue: unimplemented,
    proxy_enqueue_shared_queue: unimplemented,
    proxy_grpc_call: unimplemented,
    proxy_grpc_stream: unimplemented,
    proxy_grpc_close: unimplemented,
    proxy_grpc_cancel: unimplemented,
    proxy_grpc_send: unimplemented,
    proxy_call_foreign_function(nameAddress: number, nameSize: number) {
      const name = vm.memory.read(nameAddress, nameSize);
      if (name === undefined) return WasmResult.InvalidMemoryAccess;
      return FOREIGN.has(textOf(name)) ? WasmResult.Ok : WasmResult.NotFound;
    },
  };
}

/** Those without a result to hand over. */
const FOREIGN = new Set(["clear_route_cache", "declare_property", "set_envoy_filter_state"]);

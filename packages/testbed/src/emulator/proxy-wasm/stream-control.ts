/** What a filter does with a stream: answer it, let it go on, end it; and which context it acts on. */
import { textOf } from "../bytes.js";
import { StreamType, WasmResult } from "./abi.js";
import { unmarshalPairs } from "./pairs.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function streamFunctions(vm: Vm): HostFunctions {
  return {
    proxy_send_local_response(
      status: number,
      detailsAddress: number,
      detailsSize: number,
      bodyAddress: number,
      bodySize: number,
      headersAddress: number,
      headersSize: number,
      grpcStatus: number,
    ) {
      const details = vm.memory.read(detailsAddress, detailsSize);
      const body = vm.memory.read(bodyAddress, bodySize);
      const headers = vm.memory.read(headersAddress, headersSize);
      if (!details || !body || !headers) return WasmResult.InvalidMemoryAccess;
      const { context } = vm;
      if (context.kind === "stream") {
        const { stream } = context;
        const lines = unmarshalPairs(headers);
        // -1, and whatever else is no gRPC status, leaves it to Envoy.
        const grpc = grpcStatus >= 0 && grpcStatus <= 16 ? grpcStatus : undefined;
        // Deferred to the end of the callback, and stops whatever the callback returns.
        vm.defer(() => stream.sendLocalReply(status >>> 0, textOf(body), lines, grpc));
      }
      vm.stopsNextIteration = true;
      return WasmResult.Ok;
    },
    proxy_continue_stream(type: number) {
      if (type > StreamType.Upstream) return WasmResult.BadArgument;
      const { context } = vm;
      if (type === StreamType.Upstream) return WasmResult.Unimplemented;
      if (context.kind !== "stream" || type === StreamType.Downstream) return WasmResult.Ok;
      const { stream } = context;
      vm.defer(() =>
        type === StreamType.Request ? stream.continueRequest() : stream.continueResponse(),
      );
      // From here on the request's headers are gone for this context.
      stream.visibleRequestHeaders = undefined;
      stream.visibleRequestBody = undefined;
      return WasmResult.Ok;
    },
    proxy_close_stream(type: number) {
      if (type > StreamType.Upstream) return WasmResult.BadArgument;
      const { context } = vm;
      if (context.kind === "stream") vm.defer(() => context.stream.reset());
      return WasmResult.Ok;
    },
    proxy_set_effective_context(id: number) {
      // The context of a stream that ended is no more.
      if (!vm.contexts.has(id)) return WasmResult.BadArgument;
      vm.effectiveContextId = id;
      return WasmResult.Ok;
    },
    proxy_done() {
      return WasmResult.NotFound;
    },
  };
}

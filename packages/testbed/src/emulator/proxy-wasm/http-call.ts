/** `proxy_http_call` and its callback. */
import { textOf } from "../bytes.js";
import type { AsyncOutcome } from "../async-client.js";
import { HeaderMap } from "../header-map.js";
import { WasmResult } from "./abi.js";
import type { RootContext } from "./context.js";
import { unmarshalPairs } from "./pairs.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function httpCallFunctions(vm: Vm): HostFunctions {
  return {
    proxy_http_call(
      clusterAddress: number,
      clusterSize: number,
      headersAddress: number,
      headersSize: number,
      bodyAddress: number,
      bodySize: number,
      trailersAddress: number,
      trailersSize: number,
      timeoutMilliseconds: number,
      tokenAddress: number,
    ) {
      const cluster = vm.memory.read(clusterAddress, clusterSize);
      const headers = vm.memory.read(headersAddress, headersSize);
      const body = vm.memory.read(bodyAddress, bodySize);
      const trailers = vm.memory.read(trailersAddress, trailersSize);
      if (!cluster || !headers || !body || !trailers) return WasmResult.InvalidMemoryAccess;
      if (!vm.memory.writeU32(tokenAddress, 0)) return WasmResult.InvalidMemoryAccess;
      // A negative timeout is refused; more than 1,024 pairs read as none, so the pseudo-headers are missing.
      if (timeoutMilliseconds < 0) return WasmResult.BadArgument;
      // The call belongs to the root context, whoever makes it.
      const { root } = vm.context;
      const token = vm.allocateCallToken();
      const dispatch = vm.environment.asyncClient.send(
        {
          cluster: textOf(cluster),
          headers: new HeaderMap(unmarshalPairs(headers)),
          body: textOf(body),
          timeoutMilliseconds,
          sendsForwardedFor: false,
        },
        // A client that leaves does not cancel the call.
        (outcome) => deliverOutcome(vm, root, token, outcome),
      );
      switch (dispatch.kind) {
        case "unknown cluster":
        case "missing headers":
          return WasmResult.BadArgument;
        case "finished":
          // The client finished inline; no callback follows.
          return WasmResult.InternalFailure;
        case "pending":
          vm.memory.writeU32(tokenAddress, token);
          return WasmResult.Ok;
      }
    },
    proxy_get_status(codeAddress: number, pointerAddress: number, sizeAddress: number) {
      const [code, message] = vm.context.root.status;
      return vm.memory.writeU32(codeAddress, code) &&
        vm.memory.handOver(Buffer.from(message, "latin1"), pointerAddress, sizeAddress)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
  };
}

/** Tells the module what came of a call. */
export function deliverOutcome(
  vm: Vm,
  root: RootContext,
  token: number,
  outcome: AsyncOutcome,
): void {
  // A dead machine is not called, so nobody answers the stream that waits; and a plugin that is gone took its calls with it.
  if (vm.failure !== undefined || !vm.contexts.has(root.id)) return;
  vm.lastAnsweredCall = token;
  if (outcome.kind === "reply") {
    root.callReply = { headers: outcome.headers, body: outcome.body };
    root.status = [WasmResult.Ok, ""];
  } else {
    // `onHttpCallFailure` is the one case of num_headers == 0.
    root.callReply = undefined;
    root.status = [WasmResult.BrokenConnection, "reset"];
  }
  const headers = root.callReply?.headers.size ?? 0;
  const bodySize = root.callReply?.body.length ?? 0;
  // Gone before anything that the callback deferred begins.
  vm.defer(() => (root.callReply = undefined));
  vm.call(root, "proxy_on_http_call_response", root.id, token, headers, bodySize, 0);
}

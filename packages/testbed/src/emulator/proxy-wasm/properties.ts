/** `proxy_get_property`: Envoy's attributes, serialised. Everything here is optional for a filter: a miss is a result, not a trap. */
import { bytesOf, textOf } from "../bytes.js";
import { WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function propertyFunctions(vm: Vm): HostFunctions {
  return {
    proxy_get_property(
      pathAddress: number,
      pathSize: number,
      pointerAddress: number,
      sizeAddress: number,
    ) {
      const path = vm.memory.read(pathAddress, pathSize);
      if (path === undefined) return WasmResult.InvalidMemoryAccess;
      const value = propertyOf(vm, textOf(path).split("\0"));
      if (value === undefined) return WasmResult.NotFound;
      return vm.memory.handOver(value, pointerAddress, sizeAddress)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_set_property(
      pathAddress: number,
      pathSize: number,
      valueAddress: number,
      valueSize: number,
    ) {
      const path = vm.memory.read(pathAddress, pathSize);
      const value = vm.memory.read(valueAddress, valueSize);
      if (path === undefined || value === undefined) return WasmResult.InvalidMemoryAccess;
      const { context } = vm;
      if (context.kind !== "stream") return WasmResult.NotFound;
      // Becomes the filter state `wasm.<path>`, which access logs can read.
      context.stream.filterState.set(`wasm.${textOf(path)}`, textOf(value));
      return WasmResult.Ok;
    },
  };
}

function propertyOf(vm: Vm, path: readonly string[]): Uint8Array | undefined {
  const { context } = vm;
  const [first = "", second = "", third = ""] = path;
  switch (first) {
    case "plugin_name":
      return bytesOf(context.root.plugin.name);
    case "plugin_root_id":
      return bytesOf(context.root.plugin.rootId);
    case "plugin_vm_id":
      return bytesOf(context.root.plugin.vmId ?? "");
  }
  if (context.kind !== "stream") return undefined;
  const { stream } = context;
  const state = stream.filterState.get(`wasm.${first}`);
  if (state !== undefined) return bytesOf(state);
  switch (first) {
    case "connection_id":
      return unsigned(1n);
    case "connection":
      if (second === "id") return unsigned(1n);
      return second === "mtls" ? Uint8Array.of(0) : undefined;
    case "source":
      return second === "address" ? bytesOf("127.0.0.1:40000") : undefined;
    case "destination":
      return second === "address" ? bytesOf("127.0.0.1:8080") : undefined;
    case "response":
      if (second !== "code" || stream.responseHeaders === undefined) return undefined;
      return unsigned(BigInt(stream.responseHeaders.get(":status") ?? "0"));
    case "request":
      return requestProperty(vm, second, third);
    default:
      // `source.principal`, `node.*`, `route_name` and their kind are not there.
      return undefined;
  }
}

function requestProperty(vm: Vm, name: string, header: string): Uint8Array | undefined {
  const { context } = vm;
  if (context.kind !== "stream") return undefined;
  const { stream } = context;
  // Resolved from the visible headers, so gone with them.
  const headers = stream.isLogging ? stream.requestHeaders : stream.visibleRequestHeaders;
  const text = (value: string | undefined): Uint8Array | undefined =>
    value === undefined ? undefined : bytesOf(value);
  switch (name) {
    case "path":
      return text(headers?.get(":path"));
    case "url_path":
      return text(headers?.get(":path")?.split("?")[0]);
    case "host":
      return text(headers?.get(":authority"));
    case "method":
      return text(headers?.get(":method"));
    case "scheme":
      return text(headers?.get(":scheme"));
    case "query":
      return text(headers?.get(":path")?.split("?").slice(1).join("?"));
    case "id":
      return text(headers?.get("x-request-id"));
    case "headers": {
      const lines = headers?.getAll(header) ?? [];
      return lines.length === 0 ? undefined : bytesOf(lines.join(","));
    }
    case "protocol":
      return bytesOf("HTTP/1.1");
    case "time":
      return unsigned(vm.environment.clock.wallNanoseconds);
    default:
      return undefined;
  }
}

function unsigned(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

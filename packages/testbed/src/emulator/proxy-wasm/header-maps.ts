/** `proxy_*_header_map_*`: what a filter reads and changes of headers. */
import type { HeaderMap } from "../header-map.js";
import { bytesOf, textOf } from "../bytes.js";
import { HeaderMapType, WasmResult } from "./abi.js";
import { marshalPairs, unmarshalPairs } from "./pairs.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function headerMapFunctions(vm: Vm): HostFunctions {
  const text = (address: number, size: number): string | undefined => {
    const bytes = vm.memory.read(address, size);
    return bytes === undefined ? undefined : textOf(bytes);
  };
  const change = (
    type: number,
    name: string | undefined,
    value: string | undefined,
    act: (map: HeaderMap, name: string, value: string) => void,
  ): WasmResult => {
    if (type > HeaderMapType.HttpCallResponseTrailers) return WasmResult.BadArgument;
    if (name === undefined || value === undefined) return WasmResult.InvalidMemoryAccess;
    const map = changeableMap(vm, type);
    // The map of a request that moved on is gone.
    if (map === undefined) return WasmResult.BadArgument;
    act(map, name, value);
    return WasmResult.Ok;
  };

  return {
    proxy_get_header_map_value(
      type: number,
      nameAddress: number,
      nameSize: number,
      pointerAddress: number,
      sizeAddress: number,
    ) {
      if (type > HeaderMapType.HttpCallResponseTrailers) return WasmResult.BadArgument;
      const name = text(nameAddress, nameSize);
      if (name === undefined) return WasmResult.InvalidMemoryAccess;
      const map = readableMap(vm, type);
      if (map === undefined) return WasmResult.BadArgument;
      // The first of repeated headers, and only that.
      const value = map.get(name);
      if (value === undefined) return WasmResult.NotFound;
      return vm.memory.handOver(bytesOf(value), pointerAddress, sizeAddress)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_add_header_map_value(
      type: number,
      nameAddress: number,
      nameSize: number,
      valueAddress: number,
      valueSize: number,
    ) {
      const value = text(valueAddress, valueSize);
      return change(type, text(nameAddress, nameSize), value, (map, key, line) =>
        map.add(key, line),
      );
    },
    proxy_replace_header_map_value(
      type: number,
      nameAddress: number,
      nameSize: number,
      valueAddress: number,
      valueSize: number,
    ) {
      const value = text(valueAddress, valueSize);
      return change(type, text(nameAddress, nameSize), value, (map, key, line) =>
        map.replace(key, line),
      );
    },
    proxy_remove_header_map_value(type: number, nameAddress: number, nameSize: number) {
      return change(type, text(nameAddress, nameSize), "", (map, key) => map.remove(key));
    },
    proxy_get_header_map_pairs(type: number, pointerAddress: number, sizeAddress: number) {
      if (type > HeaderMapType.HttpCallResponseTrailers) return WasmResult.BadArgument;
      // Every line, pseudo-headers included. A map that is not there has no lines, and that is no error.
      const bytes = marshalPairs(readableMap(vm, type)?.lines ?? []);
      return vm.memory.handOver(bytes, pointerAddress, sizeAddress)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_set_header_map_pairs(type: number, address: number, size: number) {
      const bytes = vm.memory.read(address, size);
      return change(type, "", bytes === undefined ? undefined : "", (map) => {
        map.clear();
        for (const [name, value] of unmarshalPairs(bytes as Uint8Array)) map.add(name, value);
      });
    },
    proxy_get_header_map_size(type: number, resultAddress: number) {
      const map = changeableMap(vm, type);
      if (map === undefined) return WasmResult.BadArgument;
      return vm.memory.writeU32(resultAddress, map.byteSize)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
  };
}

function changeableMap(vm: Vm, type: number): HeaderMap | undefined {
  const { context } = vm;
  if (context.kind !== "stream") return undefined;
  switch (type) {
    case HeaderMapType.RequestHeaders:
      return context.stream.visibleRequestHeaders;
    case HeaderMapType.ResponseHeaders:
      return context.stream.visibleResponseHeaders;
    default:
      return undefined;
  }
}

function readableMap(vm: Vm, type: number): HeaderMap | undefined {
  const { context } = vm;
  if (type === HeaderMapType.HttpCallResponseHeaders) return context.root.callReply?.headers;
  // The access log sees both maps again.
  if (context.kind === "stream" && context.stream.isLogging) {
    if (type === HeaderMapType.RequestHeaders) return context.stream.requestHeaders;
    if (type === HeaderMapType.ResponseHeaders) return context.stream.responseHeaders;
    return undefined;
  }
  return changeableMap(vm, type);
}

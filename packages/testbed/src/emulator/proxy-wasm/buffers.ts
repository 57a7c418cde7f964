/** `proxy_*_buffer_*`: configuration, bodies, the body of a call's reply. */
import { bytesOf, textOf } from "../bytes.js";
import { BufferType, WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

export function bufferFunctions(vm: Vm): HostFunctions {
  return {
    proxy_get_buffer_bytes(
      type: number,
      start: number,
      length: number,
      pointerAddress: number,
      sizeAddress: number,
    ) {
      if (type > BufferType.CallData) return WasmResult.BadArgument;
      const buffer = bufferOf(vm, type);
      if (buffer === undefined) return WasmResult.NotFound;
      const from = start >>> 0;
      const until = from + (length >>> 0);
      if (until > 0xffffffff) return WasmResult.BadArgument;
      const bytes = bytesOf(buffer.slice(from, until));
      return vm.memory.handOver(bytes, pointerAddress, sizeAddress)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_get_buffer_status(type: number, lengthAddress: number, flagsAddress: number) {
      if (type > BufferType.CallData) return WasmResult.BadArgument;
      const buffer = bufferOf(vm, type);
      if (buffer === undefined) return WasmResult.NotFound;
      return vm.memory.writeU32(lengthAddress, buffer.length) && vm.memory.writeU32(flagsAddress, 0)
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_set_buffer_bytes(
      type: number,
      start: number,
      length: number,
      address: number,
      size: number,
    ) {
      const bytes = vm.memory.read(address, size);
      if (bytes === undefined) return WasmResult.InvalidMemoryAccess;
      const { context } = vm;
      if (type !== BufferType.HttpRequestBody || context.kind !== "stream")
        return WasmResult.NotFound;
      const body = context.stream.visibleRequestBody;
      if (body === undefined) return WasmResult.NotFound;
      const rest = body.slice((start >>> 0) + (length >>> 0));
      context.stream.visibleRequestBody = body.slice(0, start >>> 0) + textOf(bytes) + rest;
      return WasmResult.Ok;
    },
  };
}

function bufferOf(vm: Vm, type: number): string | undefined {
  const { context } = vm;
  switch (type) {
    case BufferType.PluginConfiguration:
      return context.root.isConfiguring ? context.root.plugin.configuration : undefined;
    case BufferType.VmConfiguration:
    case BufferType.CallData:
      return "";
    case BufferType.HttpCallResponseBody:
      return context.root.callReply?.body;
    case BufferType.HttpRequestBody:
      return context.kind === "stream" ? (context.stream.visibleRequestBody ?? "") : "";
    case BufferType.HttpResponseBody:
      return context.kind === "stream" ? (context.stream.visibleResponseBody ?? "") : "";
    default:
      return "";
  }
}

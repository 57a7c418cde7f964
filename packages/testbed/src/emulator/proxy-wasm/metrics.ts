/** Metrics: named `wasmcustom.<name>` by Envoy, numbered per virtual machine. */
import { textOf } from "../bytes.js";
import { WasmResult } from "./abi.js";
import type { HostFunctions } from "./host-functions.js";
import type { Vm } from "./vm.js";

enum MetricType {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}

export class MetricStore {
  private readonly metrics: { type: MetricType; name: string; values: number[] }[] = [];

  define(type: MetricType, name: string): number {
    this.metrics.push({ type, name, values: [] });
    // The type is in the two low bits, as in Envoy.
    return (this.metrics.length << 2) | type;
  }

  find(id: number): { type: MetricType; values: number[] } | undefined {
    const metric = this.metrics[(id >>> 2) - 1];
    return metric?.type === (id & 3) ? metric : undefined;
  }

  /** How many values were added or recorded under each name so far. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { name, values } of this.metrics) {
      counts.set(name, (counts.get(name) ?? 0) + values.length);
    }
    return counts;
  }

  /** The sum of what was added to or recorded under a name. */
  total(name: string): number {
    return this.recorded(name).reduce((sum, value) => sum + value, 0);
  }

  /** What was added or recorded, in order. */
  recorded(name: string): number[] {
    return this.metrics.filter((metric) => metric.name === name).flatMap((metric) => metric.values);
  }
}

export function metricFunctions(vm: Vm): HostFunctions {
  return {
    proxy_define_metric(type: number, nameAddress: number, nameSize: number, idAddress: number) {
      if (type > MetricType.Histogram) return WasmResult.BadArgument;
      const name = vm.memory.read(nameAddress, nameSize);
      if (name === undefined) return WasmResult.InvalidMemoryAccess;
      return vm.memory.writeU32(idAddress, vm.metrics.define(type, textOf(name)))
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
    proxy_increment_metric(id: number, offset: bigint) {
      const metric = vm.metrics.find(id);
      if (metric === undefined) return WasmResult.NotFound;
      if (metric.type === MetricType.Histogram) return WasmResult.BadArgument;
      // A counter only counts up.
      if (metric.type === MetricType.Counter && offset <= 0n) return WasmResult.BadArgument;
      metric.values.push(Number(offset));
      return WasmResult.Ok;
    },
    proxy_record_metric(id: number, value: bigint) {
      const metric = vm.metrics.find(id);
      if (metric === undefined) return WasmResult.NotFound;
      if (metric.type === MetricType.Gauge) metric.values.length = 0;
      metric.values.push(Number(BigInt.asUintN(64, value)));
      return WasmResult.Ok;
    },
    proxy_get_metric(id: number, resultAddress: number) {
      const metric = vm.metrics.find(id);
      if (metric === undefined) return WasmResult.NotFound;
      if (metric.type === MetricType.Histogram) return WasmResult.BadArgument;
      const total = metric.values.reduce((sum, value) => sum + value, 0);
      return vm.memory.writeU64(resultAddress, BigInt(total))
        ? WasmResult.Ok
        : WasmResult.InvalidMemoryAccess;
    },
  };
}

/** WASI as the host offers it: clocks, random bytes, environment, and writing to standard output and error, which is logging. */
import { randomFillSync } from "node:crypto";
import { bytesOf, textOf } from "../bytes.js";
import { type HostFunctions, HostTrap } from "./host-functions.js";
import type { Vm } from "./vm.js";

const SUCCESS = 0;
const BADF = 8;
const FAULT = 21;
const INVAL = 28;
const NOSYS = 52;
const NOTSUP = 58;

export function wasiFunctions(vm: Vm): HostFunctions {
  const errno = (isWritten: boolean): number => (isWritten ? SUCCESS : FAULT);
  const variables = (): Uint8Array[] =>
    vm.environmentVariables.map(([name, value]) => bytesOf(`${name}=${value}\0`));
  return {
    clock_time_get(id: number, _precision: bigint, resultAddress: number) {
      const { clock } = vm.environment;
      if (id !== 0 && id !== 1) return NOTSUP;
      const time = id === 0 ? clock.wallNanoseconds : clock.monotonicNanoseconds;
      return errno(vm.memory.writeU64(resultAddress, time));
    },
    clock_res_get(id: number, resultAddress: number) {
      return id === 0 || id === 1 ? errno(vm.memory.writeU64(resultAddress, 1n)) : NOTSUP;
    },
    fd_write(descriptor: number, vectors: number, count: number, resultAddress: number) {
      if (descriptor !== 1 && descriptor !== 2) return BADF;
      let text = "";
      for (let index = 0; index < count; index++) {
        const vector = vm.memory.read(vectors + 8 * index, 8);
        if (vector === undefined) return FAULT;
        const view = new DataView(vector.buffer);
        const bytes = vm.memory.read(view.getUint32(0, true), view.getUint32(4, true));
        if (bytes === undefined) return FAULT;
        text += textOf(bytes);
      }
      vm.environment.log(descriptor === 1 ? 2 : 4, text.replace(/\n$/, ""));
      return errno(vm.memory.writeU32(resultAddress, text.length));
    },
    fd_fdstat_get(descriptor: number, address: number) {
      if (descriptor !== 1 && descriptor !== 2) return BADF;
      const bytes = new Uint8Array(24);
      bytes[8] = 64;
      return errno(vm.memory.write(address, bytes));
    },
    environ_sizes_get(countAddress: number, sizeAddress: number) {
      const size = variables().reduce((sum, bytes) => sum + bytes.length, 0);
      return errno(
        vm.memory.writeU32(countAddress, variables().length) &&
          vm.memory.writeU32(sizeAddress, size),
      );
    },
    environ_get(pointers: number, buffer: number) {
      let address = buffer;
      for (const [index, bytes] of variables().entries()) {
        if (!vm.memory.writeU32(pointers + 4 * index, address)) return FAULT;
        if (!vm.memory.write(address, bytes)) return FAULT;
        address += bytes.length;
      }
      return SUCCESS;
    },
    args_sizes_get(countAddress: number, sizeAddress: number) {
      return errno(vm.memory.writeU32(countAddress, 0) && vm.memory.writeU32(sizeAddress, 0));
    },
    args_get: () => SUCCESS,
    random_get(address: number, size: number) {
      if (size >>> 0 > 65536) return INVAL;
      return errno(vm.memory.write(address, randomFillSync(new Uint8Array(size >>> 0))));
    },
    sched_yield: () => SUCCESS,
    poll_oneoff: (_in: number, _out: number, _count: number, resultAddress: number) =>
      errno(vm.memory.writeU32(resultAddress, 0)),
    /** Only logs; the module's own `unreachable` behind it traps. */
    proc_exit() {
      vm.environment.log(4, "wasi_unstable proc_exit");
    },
    fd_close: () => SUCCESS,
    fd_fdstat_set_flags: () => NOSYS,
    fd_read: () => NOTSUP,
    fd_seek: () => NOTSUP,
    fd_prestat_get: () => BADF,
    fd_prestat_dir_name: () => NOTSUP,
    path_open: () => NOTSUP,
    path_filestat_get: () => NOTSUP,
    fd_filestat_get: () => {
      throw new HostTrap("wasi_unstable fd_filestat_get");
    },
  };
}

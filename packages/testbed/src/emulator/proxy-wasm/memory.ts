/**
 * Reads and writes the module's linear memory the way the host does: out of bounds is a result code, never a trap.
 *
 * What the host hands over is copied into memory that the module allocates (`malloc`); each copy is counted.
 */
import type { HostCosts } from "./costs.js";

export class GuestMemory {
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly malloc: (size: number) => number,
    private readonly costs: HostCosts,
  ) {}

  /** Pages of 64 KiB. */
  get pages(): number {
    return this.memory.buffer.byteLength / 65536;
  }

  /** A copy of `size` bytes at `address`, or `undefined` when out of bounds. */
  read(address: number, size: number): Uint8Array | undefined {
    const start = address >>> 0;
    const length = size >>> 0;
    if (start + length > this.memory.buffer.byteLength) return undefined;
    this.costs.bytesCopied += length;
    return new Uint8Array(this.memory.buffer.slice(start, start + length));
  }

  write(address: number, bytes: Uint8Array): boolean {
    const start = address >>> 0;
    if (start + bytes.length > this.memory.buffer.byteLength) return false;
    this.costs.bytesCopied += bytes.length;
    new Uint8Array(this.memory.buffer).set(bytes, start);
    return true;
  }

  writeU32(address: number, value: number): boolean {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value >>> 0, true);
    return this.write(address, bytes);
  }

  writeU64(address: number, value: bigint): boolean {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    return this.write(address, bytes);
  }

  /** `copyToPointerSize`: allocates, copies, and stores pointer and size. Nothing is allocated for nothing. */
  handOver(bytes: Uint8Array, pointerAddress: number, sizeAddress: number): boolean {
    let pointer = 0;
    if (bytes.length > 0) {
      this.costs.allocations++;
      pointer = this.malloc(bytes.length);
      if (pointer === 0 || !this.write(pointer, bytes)) return false;
    }
    return this.writeU32(pointerAddress, pointer) && this.writeU32(sizeAddress, bytes.length);
  }
}

/** The runtime does what a model in TypeScript says, keeps memory small whatever is asked of it, and traps when there is none. */
import { beforeAll, describe, expect, it } from "vitest";
import { type RuntimeExports, SLOTS, runtimeModule, runtimeOf } from "./runtime-module.js";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await runtimeModule();
}, 120_000);

const PAGE = 64 * 1024;
const MEBIBYTE = 1024 * 1024;

describe("whatever is allocated, freed and collected in whatever order", () => {
  it.each([1, 2, 3])("everything keeps what was written into it (%i)", (seed) => {
    new Model(runtimeOf(module), seed).run(20_000);
  });

  // What would not notice these would notice nothing.
  it.each<[string, string, string]>([
    ["frees what is held", "word != reached && word != HELD", "word != reached"],
    ["never looks into objects", "store<u32>(block, pending, NEXT);\n  pending = block;", ""],
    ["frees large objects that are reached", "load<u32>(page, START) == latest", "false"],
    ["takes a page for larger than it is", "const UNITS: usize = 255", "const UNITS: usize = 256"],
    ["gives pages back that are in use", "(free + 1) * blockSize > UNITS << 4", "true"],
    ["frees a block twice", "if (load<u32>(page, SWEPT) != latest) return;", ""],
    ["joins runs that are apart", "address + (count << PAGE_BITS) == next", "true"],
    ["joins a run with the one before", "<< PAGE_BITS) == address) {", "<< PAGE_BITS) != 0) {"],
  ])("a runtime that %s is noticed", async (_name, what, by) => {
    const broken = await runtimeModule([what, by]);
    expect(() => {
      for (let seed = 1; seed <= 3; seed++) new Model(runtimeOf(broken), seed).run(20_000);
    }).toThrow();
  });

  it("lists begin with zeros where something else was", () => {
    const runtime = runtimeOf(module);
    for (let size = 1; size < 1500; size += 97) {
      const blocks = Array.from({ length: 100 }, () => filled(runtime, size * 4));
      blocks.forEach((block) => runtime.release(block));
      expect(runtime.dirt(size)).toBe(0);
      runtime.collect();
      expect(runtime.dirt(size)).toBe(0);
    }
  });
});

describe("memory", () => {
  it("stays as it is while requests come and go", () => {
    const runtime = runtimeOf(module);
    const request = (index: number): void => {
      const headers = [900, 1200, 400].map((size) => filled(runtime, size + (index % 100)));
      runtime.put(index % SLOTS, index, index % 200, -1, -1);
      runtime.waste(40, 20 + (index % 30));
      headers.forEach((block) => runtime.release(block));
      runtime.collectWhenDue();
    };
    for (let index = 0; index < 5000; index++) request(index);
    const before = runtime.memory.buffer.byteLength;
    for (let index = 0; index < 50_000; index++) request(index);
    expect(runtime.memory.buffer.byteLength).toBe(before);
    expect(before).toBeLessThanOrEqual(12 * PAGE);
  });

  it("given back by one size serves every other", () => {
    const runtime = runtimeOf(module);
    for (let size = 8; size < MEBIBYTE / 2; size = Math.ceil(size * 1.15)) {
      runtime.waste(Math.ceil(MEBIBYTE / size), size);
      runtime.collectWhenDue();
      const blocks = Array.from({ length: Math.ceil(MEBIBYTE / size) }, () =>
        runtime.allocate(size),
      );
      blocks.forEach((block) => runtime.release(block));
      runtime.collectWhenDue();
    }
    expect(runtime.memory.buffer.byteLength).toBeLessThan(8 * MEBIBYTE);
  });

  it("is not collected anew while much is alive and little was added", () => {
    const runtime = runtimeOf(module);
    runtime.chain(100_000);
    runtime.collect();
    const marked = markOf(runtime);
    runtime.waste(10_000, 100);
    runtime.collectWhenDue();
    expect(markOf(runtime)).toBe(marked);
    runtime.waste(100_000, 100);
    runtime.collectWhenDue();
    expect(markOf(runtime)).not.toBe(marked);
  });

  it("holds a chain as long as it likes, which marking follows without a stack", () => {
    const runtime = runtimeOf(module);
    runtime.chain(200_000);
    runtime.collect();
    runtime.waste(200_000, 30);
    let length = 0;
    for (let node = runtime.at(0); node !== 0; node = runtime.left(node)) {
      if (runtime.numberOf(node) !== 199_999 - length++) throw new Error("another node");
    }
    expect(length).toBe(200_000);
  });

  it.each([2 ** 31, 2 ** 32 - 1, 2 ** 30 + 1])("of %i bytes is refused", (size) => {
    expect(() => runtimeOf(module).allocate(size)).toThrow(WebAssembly.RuntimeError);
  });

  it("that the host does not give is a trap, and what there is stays whole", () => {
    const runtime = runtimeOf(module);
    const blocks: number[] = [];
    const fill = (): void => {
      for (;;) blocks.push(filled(runtime, MEBIBYTE));
    };
    expect(fill).toThrow(WebAssembly.RuntimeError);
    expect(blocks.length).toBeGreaterThan(50);
    const bytes = new Uint8Array(runtime.memory.buffer);
    for (const block of blocks) {
      expect([bytes[block], bytes[block + MEBIBYTE - 1]]).toEqual([0xab, 0xab]);
      runtime.release(block);
    }
    expect(runtime.allocate(blocks.length * MEBIBYTE)).toBeGreaterThan(0);
  });
});

function filled(runtime: RuntimeExports, size: number): number {
  const address = runtime.allocate(size);
  new Uint8Array(runtime.memory.buffer, address, size).fill(0xab);
  return address;
}

/** The number in front of the object in slot 0 by which a collection marked it. */
function markOf(runtime: RuntimeExports): number {
  return new DataView(runtime.memory.buffer).getUint32(runtime.at(0) - 20, true);
}

interface Node {
  number: number;
  length: number;
  left: Node | null;
  right: Node | null;
  list: number[];
}

/** Does at random what a filter could do, and knows what must come of it. */
class Model {
  private readonly blocks: { address: number; size: number; letter: number }[] = [];
  private readonly slots: (Node | null)[] = new Array<Node | null>(SLOTS).fill(null);

  constructor(
    private readonly runtime: RuntimeExports,
    private state: number,
  ) {}

  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      this.step(step);
      if (step % 1000 === 999) this.check();
    }
    this.check();
  }

  private step(step: number): void {
    const kind = this.below(100);
    if (kind < 30) this.allocate();
    else if (kind < 55) this.release();
    else if (kind < 60) this.resize();
    else if (kind < 85) this.put(step);
    else if (kind < 90) this.drop();
    else if (kind < 98) this.push(step);
    else if (kind < 99) this.runtime.collect();
    else this.runtime.collectWhenDue();
  }

  private allocate(): void {
    const size = this.size();
    const block = { address: this.runtime.allocate(size), size, letter: this.below(256) };
    expect(block.address % 16).toBe(0);
    this.bytes(block).fill(block.letter);
    this.blocks.push(block);
  }

  private release(): void {
    const block = this.blocks.splice(this.below(this.blocks.length), 1)[0];
    if (block === undefined) return;
    this.checkBlock(block);
    this.bytes(block).fill(0xee);
    this.runtime.release(block.address);
  }

  private resize(): void {
    const block = this.blocks[this.below(this.blocks.length)];
    if (block === undefined) return;
    const size = this.size();
    block.address = this.runtime.resize(block.address, size);
    block.size = Math.min(block.size, size);
    this.checkBlock(block);
    block.size = size;
    this.bytes(block).fill(block.letter);
  }

  private put(number: number): void {
    const [slot, left, right] = [this.below(SLOTS), this.below(SLOTS), this.below(SLOTS * 8)];
    const length = this.size() >> 1;
    // Few are held by a second one: chains would never end.
    const other = right < SLOTS ? right : -1;
    const isLinked = this.depth(this.slots[left] ?? null) < 50;
    this.runtime.put(slot, number, length, isLinked ? left : -1, other);
    this.slots[slot] = {
      ...{ number, length, list: [] },
      left: isLinked ? (this.slots[left] ?? null) : null,
      right: other < 0 ? null : (this.slots[other] ?? null),
    };
  }

  private drop(): void {
    const slot = this.below(SLOTS);
    this.runtime.drop(slot);
    this.slots[slot] = null;
  }

  private push(value: number): void {
    const slot = this.below(SLOTS);
    const node = this.slots[slot];
    if (node === undefined || node === null) return;
    for (let count = this.below(this.below(50) === 0 ? 2000 : 20); count > 0; count--) {
      this.runtime.push(slot, value);
      node.list.push(value);
    }
  }

  private depth(node: Node | null): number {
    let depth = 0;
    for (; node !== null && depth < 100; node = node.left) depth++;
    return depth;
  }

  private check(): void {
    for (const block of this.blocks) this.checkBlock(block);
    const seen = new Map<Node, number>();
    this.slots.forEach((node, slot) => this.checkNode(node, this.runtime.at(slot), seen));
  }

  private checkBlock(block: { address: number; size: number; letter: number }): void {
    const bytes = this.bytes(block);
    let index = 0;
    while (index < bytes.length && bytes[index] === block.letter) index++;
    const isWhole = index === bytes.length;
    if (!isWhole) throw new Error(`a block of ${block.size} bytes was written to`);
  }

  private checkNode(node: Node | null, address: number, seen: Map<Node, number>): void {
    if (node === null) {
      if (address !== 0) throw new Error("a node that was dropped");
      return;
    }
    if (seen.has(node)) {
      if (seen.get(node) !== address) throw new Error("a node in two places");
      return;
    }
    seen.set(node, address);
    const { runtime } = this;
    const found = [runtime.numberOf(address), runtime.lengthOf(address), runtime.listSize(address)];
    const sum = node.list.reduce((left, right) => (left + right) | 0, 0);
    const text = new Uint16Array(runtime.memory.buffer, runtime.textOf(address), node.length);
    const isWhole =
      found.join() === [node.number, node.length, node.list.length].join() &&
      runtime.listSum(address) === sum &&
      text.every((unit) => unit === 0x78);
    if (!isWhole) throw new Error(`node ${node.number} was written to`);
    this.checkNode(node.left, runtime.left(address), seen);
    this.checkNode(node.right, runtime.right(address), seen);
  }

  /** Mostly small, now and then up to a mebibyte. */
  private size(): number {
    const kind = this.below(200);
    if (kind === 0) return this.below(MEBIBYTE / 2);
    if (kind < 10) return this.below(20_000);
    return this.below(kind < 60 ? 3000 : 200);
  }

  private bytes({ address, size }: { address: number; size: number }): Uint8Array {
    return new Uint8Array(this.runtime.memory.buffer, address, size);
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

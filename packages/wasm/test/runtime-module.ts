/** The runtime around a small program of its own, compiled in memory: `assembly/runtime/` as the filter has it, or broken on purpose. */
import { type Breakage, compileProgram, instanceOf } from "./compiled-program.js";

/** Nodes with a number, a text and two neighbours, held by slots; and blocks that nobody but their owner frees. */
const PROGRAM = `
class Node {
  left: Node | null = null;
  right: Node | null = null;
  list: i32[] = [];
  constructor(public number: i32, public text: string) {}
}
const slots = new StaticArray<Node | null>(${64});
export function allocate(size: usize): usize { return heap.alloc(size); }
export function release(address: usize): void { heap.free(address); }
export function resize(address: usize, size: usize): usize { return heap.realloc(address, size); }
export function collect(): void { __collect(); }
export function collectWhenDue(): void { __collectWhenDue(); }
export function put(slot: i32, number: i32, length: i32, left: i32, right: i32): void {
  const node = new Node(number, "x".repeat(length));
  node.left = left < 0 ? null : slots[left];
  node.right = right < 0 ? null : slots[right];
  slots[slot] = node;
}
export function drop(slot: i32): void { slots[slot] = null; }
export function push(slot: i32, value: i32): void { slots[slot]!.list.push(value); }
export function at(slot: i32): usize { return changetype<usize>(slots[slot]); }
export function left(node: usize): usize { return changetype<usize>(changetype<Node>(node).left); }
export function right(node: usize): usize { return changetype<usize>(changetype<Node>(node).right); }
export function numberOf(node: usize): i32 { return changetype<Node>(node).number; }
export function textOf(node: usize): usize { return changetype<usize>(changetype<Node>(node).text); }
export function lengthOf(node: usize): i32 { return changetype<Node>(node).text.length; }
export function listSize(node: usize): i32 { return changetype<Node>(node).list.length; }
export function listSum(node: usize): i32 {
  const list = changetype<Node>(node).list;
  let sum = 0;
  for (let index = 0; index < list.length; index++) sum += list[index];
  return sum;
}
/** A chain as long as that, in slot 0. */
export function chain(length: i32): void {
  let node: Node | null = null;
  for (let index = 0; index < length; index++) {
    const next = new Node(index, "");
    next.left = node;
    node = next;
  }
  slots[0] = node;
}
/** Garbage of one size: how many texts, of so many letters. */
export function waste(count: i32, letters: i32): void {
  for (let index = 0; index < count; index++) wasted = "x".repeat(letters);
  wasted = "";
}
let wasted = "";
/** What is not zero of what must begin with zeros. */
export function dirt(size: i32): i32 {
  let sum = 0;
  const buffer = new ArrayBuffer(size);
  for (let index = 0; index < size; index++) sum += load<u8>(changetype<usize>(buffer) + index);
  const list = new StaticArray<i32>(size);
  for (let index = 0; index < size; index++) sum += list[index];
  const grown: i32[] = [];
  for (let length = 0; length < size; length += 7) {
    grown.length = length;
    for (let index = 0; index < length; index++) sum += grown[index];
  }
  return sum;
}
`;

export interface RuntimeExports {
  memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
  resize(address: number, size: number): number;
  collect(): void;
  collectWhenDue(): void;
  put(slot: number, number: number, length: number, left: number, right: number): void;
  drop(slot: number): void;
  push(slot: number, value: number): void;
  at(slot: number): number;
  left(node: number): number;
  right(node: number): number;
  numberOf(node: number): number;
  textOf(node: number): number;
  lengthOf(node: number): number;
  listSize(node: number): number;
  listSum(node: number): number;
  chain(length: number): void;
  waste(count: number, letters: number): void;
  dirt(size: number): number;
}

export const SLOTS = 64;

export async function runtimeModule(breakage?: Breakage): Promise<WebAssembly.Module> {
  return compileProgram(PROGRAM, ["--maximumMemory", "1024"], breakage);
}

export function runtimeOf(module: WebAssembly.Module): RuntimeExports {
  return instanceOf(module) as unknown as RuntimeExports;
}

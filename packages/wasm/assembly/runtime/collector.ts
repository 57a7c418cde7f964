/**
 * Collection of garbage: marking, at once, from the module's variables. Freeing happens page by page when room is needed, in `blocks.ts`.
 * Nothing on the stack is known here, so it may happen only while no export of the module is running.
 *
 * In front of an object the compiler has: the block's word, two words for the collector, the number of its class, its size.
 */
import {
  LARGEST,
  SWEPT,
  START,
  beginCollection,
  endCollection,
  forsake,
  latest,
  noteLarge,
  readied,
  roomOf,
  takeLarge,
  takeSmall,
} from "./blocks";
import { givePages } from "./pages";

const OVERHEAD: usize = 20;
const NEXT: usize = 4;
const CLASS: usize = 12;
const SIZE: usize = 16;

/** As much as this may be garbage, and as much again as the last collection left alive. */
const LEAST: usize = 131072;
const MOST: usize = 1 << 30;

/** An empty list is there to be added to: so much does not move it. */
const LIST_ROOM: usize = 64;

/** What the compiler's table says of the class `StaticArray`. */
const STATIC_ARRAY: u32 = 4;

/** Large objects, by their first pages. */
const LARGE: usize = memory.data(4, 4);

/** Objects that were reached but not looked into, the latest first. */
let pending: usize = 0;
let alive: usize = 0;

export function __new(size: usize, id: i32): usize {
  if (size > MOST) unreachable();
  const bytes = (size == 0 ? LIST_ROOM : size) + OVERHEAD;
  let block: usize;
  if (bytes > LARGEST) {
    block = takeLarge(bytes);
    const page = block - START;
    store<u32>(page, load<u32>(LARGE));
    store<u32>(LARGE, page);
    noteLarge(bytes);
  } else {
    block = takeSmall(bytes);
  }
  store<u32>(block, latest);
  store<u32>(block, id, CLASS);
  store<u32>(block, size, SIZE);
  const address = block + OVERHEAD;
  if (id != idof<string>() && isList(id)) clear(address, size);
  return address;
}

export function __renew(old: usize, size: usize): usize {
  if (size > MOST) unreachable();
  const block = old - OVERHEAD;
  const oldSize: usize = load<u32>(block, SIZE);
  const isOurs = old >= __heap_base;
  if (isOurs && size + OVERHEAD <= roomOf(block)) {
    store<u32>(block, size, SIZE);
    if (size > oldSize) clear(old + oldSize, size - oldSize);
    return old;
  }
  const moved = __new(size, load<i32>(block, CLASS));
  memory.copy(moved, old, min(size, oldSize));
  if (isOurs) forsake(block);
  return moved;
}

export function __link(_parent: usize, _child: usize, _many: bool): void {}

export function __visit(address: usize, _cookie: u32): void {
  if (address == 0) return;
  const block = address - OVERHEAD;
  if (load<u32>(block) == latest) return;
  store<u32>(block, latest);
  alive += <usize>load<u32>(block, SIZE) + OVERHEAD;
  // Texts and buffers hold nothing.
  if (load<u32>(block, CLASS) <= <u32>idof<string>()) return;
  store<u32>(block, pending, NEXT);
  pending = block;
}

export function __collect(): void {
  beginCollection();
  alive = 0;
  __visit_globals(0);
  while (pending != 0) {
    const block = pending;
    pending = load<u32>(block, NEXT);
    __visit_members(block + OVERHEAD, 0);
  }
  let link = LARGE;
  let page: usize = load<u32>(link);
  while (page != 0) {
    const next = load<u32>(page);
    if (load<u32>(page, START) == latest) {
      link = page;
    } else {
      store<u32>(link, next);
      givePages(page, load<u32>(page, SWEPT));
    }
    page = next;
  }
  endCollection();
}

/** Collects when it is worth it: the more is alive, the rarer. */
export function __collectWhenDue(): void {
  if (readied > LEAST + alive) __collect();
}

/** Whether objects of the class must begin with zeros: others are filled by their constructors. */
function isList(id: u32): bool {
  return (
    id == <u32>idof<ArrayBuffer>() || (load<u32>(__rtti_base + 4 + (id << 2)) & STATIC_ARRAY) != 0
  );
}

/** `memory.fill` is a call of the host's, dear for a few bytes. */
function clear(address: usize, size: usize): void {
  if (((address | size) & 7) != 0 || size > 256) {
    memory.fill(address, 0, size);
    return;
  }
  const end = address + size;
  for (; address < end; address += 8) store<u64>(address, 0);
}

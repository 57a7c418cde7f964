/**
 * Memory in pages of 4 KiB. A free run of neighbouring pages says in its first words which one is next and how many pages it has. The
 * list goes by address and neighbours are joined, so that what one size of block has given back serves every other.
 */
import { sweepAll } from "./blocks";

export const PAGE_BITS: usize = 12;
export const PAGE: usize = 1 << PAGE_BITS;

/** The lowest free run, laid out like a run's first word. */
const FIRST: usize = memory.data(4, 4);
let isBegun: bool = false;

/** So many pages in a row; traps when the host gives no more memory. */
export function takePages(count: usize): usize {
  let run = findRun(count);
  if (run != 0) return run;
  sweepAll();
  run = findRun(count);
  if (run != 0) return run;
  grow(count);
  return findRun(count);
}

export function givePages(address: usize, count: usize): void {
  let link = FIRST;
  let next: usize = load<u32>(link);
  while (next != 0 && next < address) {
    link = next;
    next = load<u32>(next);
  }
  if (next != 0 && address + (count << PAGE_BITS) == next) {
    count += load<u32>(next, 4);
    next = load<u32>(next);
  }
  if (link != FIRST && link + ((<usize>load<u32>(link, 4)) << PAGE_BITS) == address) {
    count += load<u32>(link, 4);
    address = link;
  } else {
    store<u32>(link, address);
  }
  store<u32>(address, next);
  store<u32>(address, count, 4);
}

/** The first that is large enough; 0 when there is none. */
function findRun(count: usize): usize {
  let link = FIRST;
  let run: usize = load<u32>(link);
  while (run != 0) {
    const pages: usize = load<u32>(run, 4);
    if (pages >= count) {
      const left = pages - count;
      if (left == 0) store<u32>(link, load<u32>(run));
      else store<u32>(run, left, 4);
      return run + (left << PAGE_BITS);
    }
    link = run;
    run = load<u32>(run);
  }
  return 0;
}

/** An eighth more than there is, or what is needed. The host counts in 64 KiB. */
function grow(count: usize): void {
  if (!isBegun) {
    isBegun = true;
    const start = (__heap_base + PAGE - 1) & ~(PAGE - 1);
    const end = (<usize>memory.size()) << 16;
    if (end > start) givePages(start, (end - start) >> PAGE_BITS);
  }
  const before = memory.size();
  const needed = <i32>((count + 15) >> 4);
  let grown = max(needed, before >> 3);
  if (memory.grow(grown) < 0) {
    grown = needed;
    if (memory.grow(grown) < 0) unreachable();
  }
  givePages((<usize>before) << 16, (<usize>grown) << 4);
}

/**
 * Blocks of memory. A small block lies in a page of blocks of its size; a large one has a run of pages for itself. Both begin with the word
 * that the compiler calls `mmInfo`, four bytes in front of an address that 16 divides.
 *
 * A page's first words: the next page of that size (of a large block that is collected: the next one), the size of its blocks (of a large
 * block 0), the collection after which it was swept (of a large block how many pages).
 */
import { BLOCK } from "rt/common";
import { onalloc } from "rt/rtrace";
import { PAGE, PAGE_BITS, givePages, takePages } from "./pages";

/** What a block's word says: free, held until `__free`, or else the number of the last collection that reached it. */
const FREE: u32 = 0;
const HELD: u32 = 1;

const SIZE: usize = 4;
export const SWEPT: usize = 8;
/** Where the first block begins. */
export const START: usize = 12;
/** What is left for blocks, in units of 16 bytes. */
const UNITS: usize = 255;

/** The largest size of small blocks, two in a page. */
export const LARGEST: usize = (UNITS >> 1) << 4;
const MOST: usize = 1 << 30;

/**
 * Sizes, by units of 16 bytes: the first free block, the first page, the address of the link to the first page that was not swept, and
 * how large the blocks are. A size that would leave room in a page counts as the next larger one with as many to a page.
 */
const SIZES: usize = memory.data(128 << 4, 16);
const FIRST_PAGE: usize = 4;
const UNSWEPT: usize = 8;
const BLOCK_SIZE: usize = 12;
/** Per number of units, where in `SIZES` its size is. */
const SIZE_OF_UNITS: usize = memory.data(128 << 2, 4);

/** The number of the latest collection. The compiler's own blocks have a size in the word, which 16 never divides. */
export let latest: u32 = 16;
/** Bytes made ready for blocks since then, about. */
export let readied: usize = 0;

/** Room for `bytes`, of which the first four are the word. The word says nothing yet. */
function take(bytes: usize): usize {
  return bytes > LARGEST ? takeLarge(bytes) : takeSmall(bytes);
}

export function takeSmall(bytes: usize): usize {
  const units = (bytes + 15) >> 4;
  let size: usize = load<u32>(SIZE_OF_UNITS + (units << 2));
  let block: usize = load<u32>(size);
  if (block == 0) {
    size = ready(units);
    block = load<u32>(size);
  }
  store<u32>(size, load<u32>(block, 4));
  if (isDefined(ASC_RTRACE)) onalloc(changetype<BLOCK>(block));
  return block;
}

export function takeLarge(bytes: usize): usize {
  if (bytes > MOST) unreachable();
  const pages = (bytes + START + PAGE - 1) >> PAGE_BITS;
  const run = takePages(pages);
  store<u32>(run, 0, SIZE);
  store<u32>(run, pages, SWEPT);
  const block = run + START;
  if (isDefined(ASC_RTRACE)) onalloc(changetype<BLOCK>(block));
  return block;
}

/** How many bytes a block has for its own, the word included. */
export function roomOf(block: usize): usize {
  const page = block & ~(PAGE - 1);
  const size: usize = load<u32>(page, SIZE);
  return size == 0 ? ((<usize>load<u32>(page, SWEPT)) << PAGE_BITS) - START : size;
}

export function __alloc(size: usize): usize {
  const block = take(size > MOST ? size : size + 4);
  store<u32>(block, HELD);
  return block + 4;
}

export function __realloc(address: usize, size: usize): usize {
  const room = roomOf(address - 4) - 4;
  if (size <= room) return address;
  const moved = __alloc(size);
  memory.copy(moved, address, room);
  __free(address);
  return moved;
}

export function __free(address: usize): void {
  if (address < __heap_base) return;
  const block = address - 4;
  const page = block & ~(PAGE - 1);
  const size: usize = load<u32>(page, SIZE);
  if (size == 0) {
    givePages(page, load<u32>(page, SWEPT));
    return;
  }
  store<u32>(block, FREE);
  // In a page that was not swept it is found later.
  if (load<u32>(page, SWEPT) != latest) return;
  const list: usize = SIZES + size;
  store<u32>(block, load<u32>(list), 4);
  store<u32>(list, block);
}

/** Gives up a block that is collected, before its time. */
export function forsake(block: usize): void {
  store<u32>(block, FREE);
}

export function noteLarge(bytes: usize): void {
  readied += bytes;
}

/** From here on everything counts as garbage that is not marked with the new number. */
export function beginCollection(): void {
  latest += 16;
  if (latest == FREE) latest = 16;
  readied = 0;
}

/** From here on what the collection did not reach is free, and found when it is needed. */
export function endCollection(): void {
  for (let size = SIZES; size < SIZES + (128 << 4); size += 16) {
    store<u32>(size, 0);
    store<u32>(size, size + FIRST_PAGE, UNSWEPT);
  }
}

/** Gives pages back in which nothing is left. */
export function sweepAll(): void {
  for (let size = SIZES; size < SIZES + (128 << 4); size += 16) {
    const blockSize: usize = load<u32>(size, BLOCK_SIZE);
    if (blockSize == 0) continue;
    let page: usize = load<u32>(load<u32>(size, UNSWEPT));
    while (page != 0) {
      const next: usize = load<u32>(page);
      const first: usize = load<u32>(size);
      const free = sweep(page, size);
      if ((free + 1) * blockSize > UNITS << 4) {
        store<u32>(size, first);
        store<u32>(load<u32>(size, UNSWEPT), next);
        givePages(page, 1);
      } else {
        store<u32>(size, page, UNSWEPT);
      }
      page = next;
    }
  }
}

/** Sees to it that there is a free block; returns where its size is. */
function ready(units: usize): usize {
  if (load<u32>(SIZE_OF_UNITS, 4) == 0) begin();
  const size: usize = load<u32>(SIZE_OF_UNITS + (units << 2));
  while (load<u32>(size) == 0) {
    let page: usize = load<u32>(load<u32>(size, UNSWEPT));
    if (page == 0) {
      page = takePages(1);
      memory.fill(page, 0, PAGE);
      store<u32>(page, load<u32>(size, BLOCK_SIZE), SIZE);
      store<u32>(load<u32>(size, UNSWEPT), page);
    }
    store<u32>(size, page, UNSWEPT);
    readied += sweep(page, size) * load<u32>(size, BLOCK_SIZE);
  }
  return size;
}

function begin(): void {
  endCollection();
  for (let units: usize = 1; units < 128; units++) {
    const bytes = (UNITS / (UNITS / units)) << 4;
    store<u32>(SIZES + bytes, bytes, BLOCK_SIZE);
    store<u32>(SIZE_OF_UNITS + (units << 2), SIZES + bytes);
  }
}

/** Puts a page's free blocks in the list of its size, the lowest one first; returns how many. */
function sweep(page: usize, size: usize): usize {
  const reached = latest;
  const blockSize: usize = load<u32>(page, SIZE);
  let first = load<u32>(size);
  let free: usize = 0;
  store<u32>(page, reached, SWEPT);
  const start = page + START;
  let block = start + ((UNITS << 4) / blockSize) * blockSize;
  while (block != start) {
    block -= blockSize;
    const word = load<u32>(block);
    if (word != reached && word != HELD) {
      store<u32>(block, FREE);
      store<u32>(block, first, 4);
      first = <u32>block;
      free++;
    }
  }
  store<u32>(size, first);
  return free;
}

/**
 * The texts of the module, packed: AssemblyScript keeps two bytes for each letter and twenty in front of each text, together a third of the
 * module. `build/pack.mjs` moves all that a build places in memory into the room below, in short; the first thing that the module does
 * is to put it back. A module that was not packed has nothing there.
 *
 * A sequence of numbers (LEB128), each a count four times over plus a kind:
 *
 * - 0: as many bytes stay as they are
 * - 1: as many bytes follow
 * - 2: a text of as many letters follows, a byte each
 *
 * It ends with 0. In a build of one's own the compiler may place mark and room apart: then nothing can have been packed.
 */

/** What `build/pack.mjs` looks for: the room begins behind it. */
// prettier-ignore
const MARK: usize = memory.data<u8>(
  [0x6b, 0x65, 0x79, 0x6d, 0x61, 0x74, 0x65, 0x20, 0x70, 0x61, 0x63, 0x6b, 0x65, 0x64, 0x3a, 0x0a],
  16,
);
const ROOM: usize = memory.data(16384, 16);

unpack(MARK + 16);

function unpack(source: usize): void {
  if (source != ROOM) return;
  let target: usize = 0;
  while (true) {
    let byte: u32 = load<u8>(source++);
    let number = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = load<u8>(source++);
      number |= (byte & 127) << shift;
    }
    if (number == 0) return;
    const count = number >> 2;
    const kind = number & 3;
    if (kind == 0) {
      target += count;
    } else if (kind == 1) {
      memory.copy(target, source, count);
      target += count;
      source += count;
    } else {
      target = placeText(target, source, count);
      source += count;
    }
  }
}

/** Writes a text as AssemblyScript's runtime lays it out; returns where the next one begins. */
function placeText(target: usize, source: usize, letters: u32): usize {
  const size = letters << 1;
  // Blocks end where the next one's text is aligned to 16 bytes; the size of a block leaves itself out.
  const block = ((size + 35) & ~15) - 4;
  store<u32>(target, block);
  store<u32>(target, idof<string>(), 12);
  store<u32>(target, size, 16);
  for (let index: u32 = 0; index < letters; index++) {
    store<u16>(target + (index << 1), load<u8>(source + index), 20);
  }
  return target + 4 + block;
}

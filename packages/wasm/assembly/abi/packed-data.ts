/**
 * The texts of the module, packed: AssemblyScript keeps two bytes for each letter and twenty in front of each text, together a third of the
 * module. `build/pack.mjs` moves all that a build places in memory into the room below, in short; the first thing that the module does
 * is to put it back. A module that was not packed has nothing there.
 *
 * First the 128 pairs of letters that the letters from 128 on stand for (byte pair encoding; P. Gage, 1994). Then a sequence of numbers
 * (LEB128), each a count four times over plus a kind:
 *
 * - 0: as many bytes stay as they are
 * - 1: as many bytes follow
 * - 2: a text follows, in as many letters
 * - 3: a list of as many objects follows: the number of its class, and for each by how many sixteens its address is behind the one
 *   before, or 0 and the address
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

/** What stands in front of an object: the size of its block, two words for a garbage collector, its class and its size. */
const HEADER: usize = 20;

/** Where the next byte goes. */
let target: usize = 0;

unpack(MARK + 16);

function unpack(source: usize): void {
  if (source != ROOM) return;
  source += 256;
  let address: u32 = 0;
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
      const block = target;
      const list: u32 = kind == 2 ? 0 : load<u8>(source++);
      target += HEADER;
      for (let index: u32 = 0; index < count; index++) {
        byte = load<u8>(source++);
        if (kind == 2) {
          placeLetter(byte);
        } else {
          address += byte << 4;
          if (byte == 0) {
            address = load<u16>(source);
            source += 2;
          }
          place(address);
        }
      }
      const size = close(block, kind == 2 ? idof<string>() : idof<ArrayBuffer>());
      if (kind == 3) {
        const start = target;
        target += HEADER;
        place(<u32>(block + HEADER));
        place(<u32>(block + HEADER));
        place(size);
        place(count);
        close(start, list);
      }
    }
  }
}

function placeLetter(letter: u32): void {
  if (letter < 128) {
    store<u16>(target, letter);
    target += 2;
  } else {
    const pair = ROOM + ((letter - 128) << 1);
    placeLetter(load<u8>(pair));
    placeLetter(load<u8>(pair, 1));
  }
}

function place(word: u32): void {
  store<u32>(target, word);
  target += 4;
}

/** Writes in front of an object what AssemblyScript's runtime has there, and goes to where the next one begins; returns the object's size. */
function close(block: usize, type: u32): u32 {
  const size = <u32>(target - block - HEADER);
  // Blocks end where the next object is aligned to 16 bytes; the size of a block leaves itself out.
  const room = ((size + 35) & ~15) - 4;
  store<u32>(block, room);
  store<u32>(block, type, 12);
  store<u32>(block, size, 16);
  target = block + 4 + room;
  return size;
}

/** Moves what a module places in memory into the room of `assembly/abi/packed-data.ts`, in short: the format is described there. */

const MARK = Buffer.from("keymate packed:\n", "latin1");
const ROOM_SIZE = 16384;
/** The runtime's numbers of the classes `ArrayBuffer` and `String`. */
const BUFFER = 1;
const STRING = 2;
/** From here on, a letter stands for two others. */
const PAIR = 128;

const DATA_COUNT_SECTION = 12;
const DATA_SECTION = 11;

/**
 * @param {Uint8Array} module as asc compiles it, with the room.
 * @returns {Buffer} a module with the same memory once it has started.
 */
export function pack(module) {
  const bytes = Buffer.from(module);
  const sections = sectionsOf(bytes);
  const data = sections.find(({ id }) => id === DATA_SECTION);
  const image = imageOf(data.content);
  const mark = image.indexOf(MARK);
  const room = image.subarray(mark + MARK.length, mark + MARK.length + ROOM_SIZE);
  if (mark < 0 || room.some((byte) => byte !== 0)) {
    throw new Error("the module has no room for packed data");
  }
  const packed = Buffer.concat([MARK, pieces(image, mark)]);
  if (packed.length > MARK.length + ROOM_SIZE) {
    throw new Error(`packed data: found ${packed.length} bytes, allowed ${ROOM_SIZE}`);
  }
  const segment = Buffer.concat([
    leb([1, 0, 0x41]),
    signed(mark),
    Buffer.from([0x0b]),
    leb([packed.length]),
    packed,
  ]);
  const written = sections.map(({ id, content }) => {
    if (id === DATA_SECTION) return section(id, segment);
    return section(id, id === DATA_COUNT_SECTION ? leb([1]) : content);
  });
  return Buffer.concat([bytes.subarray(0, 8), ...written]);
}

/** What the memory holds from address 0 on. */
function imageOf(content) {
  const reader = readerOf(content);
  const image = Buffer.alloc(1 << 20);
  let end = 0;
  for (let left = reader.number(); left > 0; left--) {
    if (reader.number() !== 0 || reader.byte() !== 0x41)
      throw new Error("a segment of another kind");
    const offset = reader.number();
    if (reader.byte() !== 0x0b) throw new Error("a segment at an address that is worked out");
    const bytes = reader.bytes(reader.number());
    bytes.copy(image, offset);
    end = Math.max(end, offset + bytes.length);
  }
  // Padding belongs to the last text.
  return image.subarray(0, end + 16);
}

/** The image in short, without the mark. */
function pieces(image, mark) {
  const found = [];
  let position = 0;
  let address = 0;
  const skip = (to) => {
    if (to > position) found.push({ kind: 0, count: to - position });
    position = to;
  };
  while (position < image.length) {
    const letters = lettersAt(image, position);
    const addresses = addressesAt(image, position);
    if (letters !== undefined) {
      found.push({ kind: 2, letters });
      position = endOfBlock(position);
    } else if (addresses !== undefined) {
      const bytes = [image.readUInt32LE(endOfBlock(position) + 12)];
      for (const next of addresses) {
        bytes.push(...step(address, next));
        address = next;
      }
      found.push({ kind: 3, count: addresses.length, bytes: Buffer.from(bytes) });
      position = endOfBlock(endOfBlock(position));
    } else if (position === mark) {
      skip(mark + MARK.length);
    } else if (isZero(image, position)) {
      skip(endOf(position, (at) => image[at] === 0));
    } else {
      const end = endOf(position, (at) => !isZero(image, at) && !isObject(at));
      found.push({ kind: 1, count: end - position, bytes: image.subarray(position, end) });
      position = end;
    }
  }
  const texts = found.filter(({ kind }) => kind === 2);
  const { pairs, shorter } = paired(texts.map(({ letters }) => letters));
  texts.forEach((text, index) => {
    text.bytes = Buffer.from(shorter[index]);
    text.count = text.bytes.length;
  });
  const written = found.map(({ kind, count, bytes = Buffer.alloc(0) }) =>
    Buffer.concat([leb([4 * count + kind]), bytes]),
  );
  return Buffer.concat([Buffer.from(pairs.flat()), ...written, Buffer.from([0])]);

  function endOf(start, goesOn) {
    let end = start + 1;
    while (end < image.length && end !== mark && goesOn(end)) end++;
    return end;
  }

  function isObject(at) {
    return lettersAt(image, at) !== undefined || addressesAt(image, at) !== undefined;
  }

  function endOfBlock(at) {
    return at + 4 + image.readUInt32LE(at);
  }
}

/** How a list's next address follows from the one before: in sixteens, if that is one byte and not 0; else 0 and the address. */
function step(from, to) {
  const sixteens = (to - from) / 16;
  return sixteens > 0 && sixteens < 256 ? [sixteens] : [0, to % 256, to >> 8];
}

/**
 * Byte pair encoding (P. Gage, 1994): the most frequent pair of letters becomes a letter of its own, 128 times.
 *
 * @param {Uint8Array[]} texts of letters below 128.
 */
function paired(texts) {
  const pairs = [];
  let shorter = texts.map((text) => [...text]);
  for (let letter = PAIR; letter < 256; letter++) {
    const [first, second] = mostFrequentPair(shorter);
    pairs.push([first, second]);
    shorter = shorter.map((text) => withPair(text, first, second, letter));
  }
  return { pairs, shorter };
}

/** In doubt, the one that comes first. */
function mostFrequentPair(texts) {
  const counts = new Map();
  for (const text of texts) {
    for (let index = 0; index + 1 < text.length; index++) {
      const pair = text[index] * 256 + text[index + 1];
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  let most = [0, 0];
  for (const entry of counts) if (entry[1] > most[1]) most = entry;
  return [most[0] >> 8, most[0] % 256];
}

function withPair(text, first, second, letter) {
  const shorter = [];
  for (let index = 0; index < text.length; index++) {
    const isPair = text[index] === first && text[index + 1] === second;
    shorter.push(isPair ? letter : text[index]);
    if (isPair) index++;
  }
  return shorter;
}

/** Whether it is worth a piece of its own to leave bytes out here. */
function isZero(image, position) {
  return image.subarray(position, position + 3).every((byte) => byte === 0);
}

/** The letters of a text whose block begins here, a byte each; undefined when there is none, or one with other letters. */
function lettersAt(image, position) {
  const text = contentOf(image, position, STRING);
  if (text === undefined || text.length % 2 > 0) return undefined;
  if (text.some((byte, index) => (index % 2 === 1 ? byte !== 0 : byte >= PAIR))) return undefined;
  return text.filter((_, index) => index % 2 === 0);
}

/** Of a list of objects that stands here: its buffer, and behind it the list itself; undefined when there is none. */
function addressesAt(image, position) {
  const buffer = contentOf(image, position, BUFFER);
  if (buffer === undefined || buffer.length % 4 > 0) return undefined;
  const start = position + 20;
  const next = position + 4 + image.readUInt32LE(position);
  const list = contentOf(image, next);
  if (list === undefined || list.length !== 16) return undefined;
  const fields = [0, 4, 8, 12].map((offset) => list.readUInt32LE(offset));
  const expected = [start, start, buffer.length, buffer.length / 4];
  const isKnown = fields.every((field, index) => field === expected[index]);
  if (!isKnown || image.readUInt32LE(next + 12) > 255) return undefined;
  const addresses = [];
  for (let at = 0; at < buffer.length; at += 4) addresses.push(buffer.readUInt32LE(at));
  return addresses.every((address) => address % 16 === 0 && address < 65536)
    ? addresses
    : undefined;
}

/** What an object of the runtime holds whose block begins here; undefined when there is none, or one of another class. */
function contentOf(image, position, type) {
  if (position % 16 !== 12 || position + 20 > image.length) return undefined;
  const [block, gc, gcNext, found, size] = [0, 4, 8, 12, 16].map((offset) =>
    image.readUInt32LE(position + offset),
  );
  const end = position + 4 + block;
  if (gc !== 0 || gcNext !== 0 || (type ?? found) !== found) return undefined;
  if (block !== ((size + 35) & ~15) - 4 || end > image.length) return undefined;
  const padding = image.subarray(position + 20 + size, end);
  if (padding.some((byte) => byte !== 0)) return undefined;
  return image.subarray(position + 20, position + 20 + size);
}

function sectionsOf(bytes) {
  const reader = readerOf(bytes.subarray(8));
  const sections = [];
  while (!reader.isAtEnd())
    sections.push({ id: reader.byte(), content: reader.bytes(reader.number()) });
  return sections;
}

function section(id, content) {
  return Buffer.concat([Buffer.from([id]), leb([content.length]), content]);
}

function readerOf(bytes) {
  let position = 0;
  return {
    isAtEnd: () => position >= bytes.length,
    byte: () => bytes[position++],
    bytes(size) {
      position += size;
      return bytes.subarray(position - size, position);
    },
    /** LEB128; addresses are small enough to read alike, signed or not. */
    number() {
      let number = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[position++];
        number += (byte & 127) * 2 ** shift;
        if (byte < 128) return number;
      }
    },
  };
}

/** Numbers as unsigned LEB128. */
function leb(numbers) {
  return Buffer.from(
    numbers.flatMap((number) => {
      const bytes = [];
      for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
      return [...bytes, number];
    }),
  );
}

/** A number that is not negative, as signed LEB128: its last byte must not look like a sign. */
function signed(number) {
  const bytes = leb([number]);
  if (bytes.at(-1) < 64) return bytes;
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1) + 128, 0])]);
}

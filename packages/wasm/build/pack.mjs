/** Moves what a module places in memory into the room of `assembly/abi/packed-data.ts`, in short: the format is described there. */

const MARK = Buffer.from("keymate packed:\n", "latin1");
const ROOM_SIZE = 16384;
/** The runtime's number of the class `String`. */
const STRING = 2;

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
  const skip = (to) => {
    if (to > position) found.push(leb([4 * (to - position)]));
    position = to;
  };
  while (position < image.length) {
    const letters = lettersAt(image, position);
    if (letters !== undefined) {
      found.push(leb([4 * letters.length + 2]), letters);
      position = position + 4 + image.readUInt32LE(position);
    } else if (position === mark) {
      skip(mark + MARK.length);
    } else if (isZero(image, position)) {
      skip(endOf(position, (at) => image[at] === 0));
    } else {
      const end = endOf(position, (at) => !isZero(image, at) && lettersAt(image, at) === undefined);
      found.push(leb([4 * (end - position) + 1]), image.subarray(position, end));
      position = end;
    }
  }
  return Buffer.concat([...found, Buffer.from([0])]);

  function endOf(start, goesOn) {
    let end = start + 1;
    while (end < image.length && end !== mark && goesOn(end)) end++;
    return end;
  }
}

/** Whether it is worth a piece of its own to leave bytes out here. */
function isZero(image, position) {
  return image.subarray(position, position + 3).every((byte) => byte === 0);
}

/** The letters of a text whose block begins here, a byte each; undefined when there is none, or one with other letters. */
function lettersAt(image, position) {
  if (position % 16 !== 12 || position + 20 > image.length) return undefined;
  const [block, gc, gcNext, type, size] = [0, 4, 8, 12, 16].map((offset) =>
    image.readUInt32LE(position + offset),
  );
  const isText = gc === 0 && gcNext === 0 && type === STRING && size % 2 === 0;
  if (!isText || block !== ((size + 35) & ~15) - 4) return undefined;
  const text = image.subarray(position + 20, position + 20 + size);
  const padding = image.subarray(position + 20 + size, position + 4 + block);
  if (text.some((byte, index) => index % 2 === 1 && byte !== 0)) return undefined;
  return padding.every((byte) => byte === 0)
    ? text.filter((_, index) => index % 2 === 0)
    : undefined;
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

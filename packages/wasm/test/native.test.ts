/** What Wasm has in place of parts of the core, against the core's own. */
import { beforeAll, describe, expect, it } from "vitest";
import { foldedName } from "../../core/src/folded-name";
import { HeaderList } from "../../core/src/header-list";
import {
  isAmbiguousPath,
  isPathByte,
  isPlainPath,
  plainSpelling,
  withoutQuery,
} from "../../core/src/path";
import { ReplyHeaderRules, Way, relayLines } from "../../core/src/reply-headers";
import { addItems } from "../../core/src/freshness";
import { lowerCase, printable, withoutControls } from "../../core/src/text";
import { EVERY_BYTE } from "../../core/test/support/byte-strings";
import { Random } from "../../core/test/support/random";
import { type NativeExports, nativeModule } from "./native-module";

let native: NativeExports;
beforeAll(async () => {
  native = await nativeModule();
}, 120_000);

const LONG = "x".repeat(300);
const NAMES = ["a", "b", "vary", "content-type", "", "keymate-decision", "keymate-decisioN"];
const VALUES = ["", "1", "22\r\n", "\x7f\t", "\tnot a control", LONG, `${LONG}\0`, "\xff\x80"];

/** The core's own list, and Wasm's. */
class Pair {
  readonly own = new HeaderList();

  constructor(
    readonly exports: NativeExports,
    readonly number = exports.newList(),
  ) {}

  /** Does the same to both, whatever the dice say. */
  change(random: Random, other: Pair): string {
    const { own, exports, number } = this;
    const name = random.oneOf(NAMES);
    const value = random.oneOf(VALUES);
    const [first, second] = [textIn(exports, name), textIn(exports, value)];
    switch (random.below(10)) {
      case 0:
        own.addAll(other.own);
        exports.addAll(number, other.number);
        return "addAll";
      case 1:
        own.replace(other.own);
        exports.replace(number, other.number);
        return "replace";
      case 2:
        own.take(name, other.own);
        exports.take(number, first, other.number);
        return `take ${name}`;
      case 3: {
        const [another, except] = [random.oneOf(NAMES), random.oneOf(NAMES)];
        own.takeAll([name, another], except, other.own);
        const texts = [textIn(exports, another), textIn(exports, except)] as const;
        exports.takeAll(number, first, ...texts, other.number);
        return `takeAll ${name} ${another} but ${except}`;
      }
      case 4:
        own.remove(name);
        exports.remove(number, first);
        return `remove ${name}`;
      case 5:
        own.append(name, value);
        exports.append(number, first, second);
        return `append ${name} ${value}`;
      case 6:
        own.put(name, value);
        exports.put(number, first, second);
        return `put ${name} ${value}`;
      default:
        own.add(name, value);
        exports.add(number, first, second);
        return `add ${name} ${value}`;
    }
  }
}

function textIn(exports: NativeExports, text: string): number {
  const address = exports.newText(text.length);
  const units = new Uint16Array(exports.memory.buffer, address, text.length);
  for (let index = 0; index < text.length; index++) units[index] = text.charCodeAt(index);
  return address;
}

function textAt(exports: NativeExports, address: number): string {
  const units = new Uint16Array(exports.memory.buffer, address, exports.length(address));
  return String.fromCharCode(...units);
}

/** All that lists can be asked. */
function answersOf(list: HeaderList): unknown[] {
  const lines = Array.from({ length: list.size() }, (_, index) => [
    list.name(index),
    list.value(index),
  ]);
  const found = NAMES.map((name) => [list.get(name), list.has(name), list.values(name).join(";")]);
  return [lines, list.bytes(), found];
}

function nativeAnswers(exports: NativeExports, list: number): unknown[] {
  const read = (address: number): string => textAt(exports, address);
  const lines = Array.from({ length: exports.size(list) }, (_, index) => [
    read(exports.name(list, index)),
    read(exports.value(list, index)),
  ]);
  const found = NAMES.map((name) => {
    const text = textIn(exports, name);
    const values = read(exports.values(list, text));
    return [read(exports.get(list, text)), exports.has(list, text) !== 0, values];
  });
  return [lines, exports.bytes(list), found];
}

/** Lists that have gone through the same calls, however many lines that makes. */
function* changedLists(exports: NativeExports): Generator<[Pair, string]> {
  const random = new Random(11);
  for (let round = 0; round < 300; round++) {
    const pair = new Pair(exports);
    const other = new Pair(exports);
    const calls: string[] = [];
    for (let count = 0; count < 14; count++) {
      calls.push(other.change(random, pair));
      calls.push(pair.change(random, other));
      if (pair.own.size() + other.own.size() > 100) break;
    }
    yield [pair, calls.join(", ")];
  }
}

describe("a header list", { timeout: 60_000 }, () => {
  it("holds the same lines after the same calls", () => {
    for (const [{ own, number }, calls] of changedLists(native)) {
      expect(nativeAnswers(native, number), calls).toEqual(answersOf(own));
    }
  });

  it("is kept and sent as it is, and can be added to afterwards", () => {
    for (const [{ own, number }, calls] of changedLists(native)) {
      const copies = [native.kept(number), native.sent(number)];
      own.add("a", "last");
      for (const copy of copies) {
        native.add(copy, textIn(native, "a"), textIn(native, "last"));
        expect(nativeAnswers(native, copy), calls).toEqual(answersOf(own));
      }
    }
  });

  it("answers nothing about lines that it has not", () => {
    const list = native.newList();
    native.add(list, textIn(native, "a"), textIn(native, "b"));
    const read = [1, -1, 2 ** 31 - 1].flatMap((index) => [
      textAt(native, native.name(list, index)),
      textAt(native, native.value(list, index)),
    ]);
    expect(read.join("")).toBe("");
  });

  it("takes values without control bytes, wherever one stands", () => {
    expect(differentValues(native)).toEqual([]);
  });

  it.each([
    ["^ (EACH * 0x7f)", "^ (EACH * 0x7e)"],
    ["(bytes - EACH * 0x20)", "(bytes - EACH * 0x1f)"],
    ["bytes = (bytes << 8) | load<u8>(address)", "bytes = bytes"],
    ["isSuspicious(load<u64>(end - 8))", "false"],
    ["| load<u32>(end - 4)", "| 0x20202020"],
  ])("would be found out with %s broken", { timeout: 120_000 }, async (what, by) => {
    const broken = await nativeModule([what, by]);
    expect(differentValues(broken)).not.toEqual([]);
  });
});

/** Values of up to twenty bytes, one of them of every kind, that the two lists do not take alike. */
function differentValues(exports: NativeExports): string[] {
  const different: string[] = [];
  const name = textIn(exports, "a");
  for (const byte of EVERY_BYTE) {
    for (let length = 1; length <= 20; length++) {
      const at = (length * 7 + byte.charCodeAt(0)) % length;
      for (const place of new Set([0, at, length - 1])) {
        const value = "x".repeat(place) + byte + "\xe9".repeat(length - place - 1);
        const [own, target] = [new HeaderList(), new HeaderList()];
        own.add("a", value);
        target.take("a", own);
        const [from, to] = [exports.newList(), exports.newList()];
        exports.add(from, name, textIn(exports, value));
        exports.take(to, name, from);
        if (textAt(exports, exports.value(to, 0)) !== target.value(0)) different.push(value);
      }
    }
  }
  return different;
}

it("relays the same lines of a reply", () => {
  const random = new Random(5);
  const names = ["content-type", "x-one", "x-two", "keymate-decision", "connection", "x-one"];
  for (const pattern of ["x-one", "x-*", "*", "content-type"]) {
    const rules = new ReplyHeaderRules();
    rules.onDeny.add(pattern);
    native.newRules(textIn(native, pattern));
    const [reply, target] = [new Pair(native), new Pair(native)];
    for (let count = 0; count < 40; count++) {
      const [name, value] = [random.oneOf(names), random.oneOf(VALUES)];
      reply.own.add(name, value);
      native.add(reply.number, textIn(native, name), textIn(native, value));
    }
    relayLines(target.own, reply.own, rules, Way.WithBody);
    native.relay(target.number, reply.number);
    expect(nativeAnswers(native, target.number)).toEqual(answersOf(target.own));
  }
});

describe("a path", { timeout: 120_000 }, () => {
  it("is read alike, whatever bytes it has", () => {
    expect(differentPaths(native)).toEqual([]);
  });

  it.each([
    ["|| byte == NUMBER_SIGN", ""],
    ["(byte | 0x20) - 0x61 < 26", "(byte | 0x20) - 0x61 < 27"],
    ["byte - 0x30 < 10", "byte - 0x30 < 11"],
    ["|| byte == 0x7e", "|| byte == 0x7f"],
    ["if (previous == SLASH) return false;", ""],
    ["at == start || !isPlain(byte)", "!isPlain(byte)"],
    ["return at > start;", "return true;"],
    ["return end > start;", "return true;"],
  ])("would be found out with %s broken", async (what, by) => {
    expect(differentPaths(await nativeModule([what, by]))).not.toEqual([]);
  });
});

/** Which paths of many are not read as the core reads them. */
function differentPaths(exports: NativeExports): string[] {
  const random = new Random(17);
  const made = Array.from({ length: 3_000 }, () =>
    random.several(12, () => random.oneOf("//aZ09.?#%_-~;\\\x80\0")).join(""),
  );
  const inside = EVERY_BYTE.flatMap((byte) => [byte, `/a${byte}b`, `/a${byte}`, `${byte}a`]);
  return ["", "/", "//", "/?", "?", "#", ...inside, ...made].filter((path) => {
    const text = textIn(exports, path);
    const isSame = textAt(exports, exports.target(text)) === withoutQuery(path);
    return !isSame || (exports.plain(text) !== 0) !== isPlainPath(path);
  });
}

describe("a text", { timeout: 120_000 }, () => {
  it("is spelled alike, whatever bytes it has", () => {
    expect(differentTexts(native)).toEqual([]);
  });

  it.each([
    ["byte - 0x41 < 26", "byte - 0x41 < 25"],
    ["isName && (byte == 0x5f", "(byte == 0x5f"],
    ["byte == 0x5f || byte == 0x2e)", "byte == 0x5f)"],
    ["memory.copy(target, start, size)", ""],
    ["i32(!isControl(load<u16>(at)))", "1"],
    ["byte - 0x20 > 0x5e", "byte - 0x20 > 0x5f"],
    ["|| byte == 0x5c;", ";"],
    ["isEscaped(load<u16>(at)) ? 3 : 0", "isEscaped(load<u16>(at)) ? 4 : 0"],
    ["&& !isCut) return text", ") return text"],
    ["store<u16>(target, 0x2e, 4)", ""],
    ["value < 10", "value < 11"],
    ["0x2c007fd2", "0x2c007fd0"],
    ["writeDigit(target + 4, low, 0x37)", "writeDigit(target + 4, low, 0x57)"],
    ["if (!isPathByte(byte)) {", "if (byte < 0) {"],
    ["byte != 0x20 && byte != 0x09", "byte != 0x20"],
  ])("would be found out with %s broken", async (what, by) => {
    expect(differentTexts(await nativeModule([what, by]))).not.toEqual([]);
  });

  it("takes memory in proportion to its size, whatever it is made of", async () => {
    const exports = await nativeModule();
    for (const piece of ["_", ".", "A", "a", "\x01", '"', "%7B", "%61", "{"]) {
      const text = textIn(exports, piece.repeat(60_000 / piece.length));
      const before = exports.memory.buffer.byteLength;
      for (const [inWasm] of spellings(exports)) inWasm(text);
      expect(exports.memory.buffer.byteLength - before, piece).toBeLessThan(2 ** 21);
    }
  });
});

/** What makes texts of texts, in Wasm and in the core. */
function spellings(
  exports: NativeExports,
): [inWasm: (text: number) => number, inCore: (text: string) => string][] {
  const limited = [0, 1, 7, 512].map((limit): ReturnType<typeof spellings>[number] => [
    (text) => exports.shown(text, limit),
    (text) => printable(text, limit),
  ]);
  return [
    [exports.folded, foldedName],
    [exports.lower, lowerCase],
    [exports.items, itemsOf],
    [exports.clean, withoutControls],
    [exports.spelling, plainSpelling],
    ...limited,
  ];
}

function itemsOf(text: string): string {
  const items: string[] = [];
  addItems(items, text);
  return items.join(";");
}

/** Which texts of many are not spelled as the core spells them. Of paths, the core asks for the spelling only when they are not ambiguous. */
function differentTexts(exports: NativeExports): string[] {
  const random = new Random(19);
  const made = Array.from({ length: 2_000 }, () =>
    random
      .several(12, () => random.oneOf([...'aZ_.-", \\\x7f\t\r\0\xff/', "%7b", "%61", "%7D", "%2B"]))
      .join(""),
  );
  const escapes = EVERY_BYTE.flatMap((byte) => {
    const digits = byte.charCodeAt(0).toString(16).padStart(2, "0");
    return [`/%${digits}`, `/a%${digits.toUpperCase()}b`];
  });
  const inside = EVERY_BYTE.flatMap((byte) => [byte, `a${byte}b`, `${byte}${byte}`]);
  const texts = ["", ...inside, ...escapes, ...made, ...made.map((text) => `/${text}`)];
  const different = texts.filter((text) => {
    const address = textIn(exports, text);
    return spellings(exports).some(([inWasm, inCore]) => {
      if (inCore === plainSpelling && isAmbiguousPath(text)) return false;
      return textAt(exports, inWasm(address)) !== inCore(text);
    });
  });
  const bytes = EVERY_BYTE.filter((byte) => {
    const code = byte.charCodeAt(0);
    return (exports.mayStand(code) !== 0) !== isPathByte(code);
  });
  return [...different, ...bytes];
}

describe("a check", { timeout: 120_000 }, () => {
  it("has the same lines, whichever gateway was asked before", () => {
    expect(differentChecks(native)).toEqual([]);
  });

  it.each([
    ["gateway != beginningOf", "beginningOf === null"],
    ["dependsOnRequest || isPartial", "isPartial"],
    ["dependsOnRequest || isPartial", "dependsOnRequest"],
    ["gateway.retries ||", ""],
    ["|| extra != NO_LINES", ""],
  ])("would be found out with %s broken", async (what, by) => {
    expect(differentChecks(await nativeModule([what, by]))).not.toEqual([]);
  });
});

/** Which checks of many are not as the core composes them. */
function differentChecks(exports: NativeExports): string[] {
  const random = new Random(13);
  const gateways = ["one", "other", "original", "appended", "patient"].map((name) =>
    exports.newGateway(
      textIn(exports, name),
      name === "original",
      name === "appended",
      name === "patient",
    ),
  );
  const extra = exports.newList();
  exports.add(extra, textIn(exports, "x-extra"), textIn(exports, "1"));
  const different: string[] = [];
  for (let count = 0; count < 300; count++) {
    const gateway = random.oneOf(gateways);
    const [method, path] = [random.oneOf(["GET", "POST", ""]), random.oneOf(["/a", "/b?c", "*"])];
    const lines = random.oneOf([-1, -1, extra]);
    const isPartial = random.below(4) === 0;
    const texts = [textIn(exports, method), textIn(exports, path)] as const;
    const [own, core] = [false, true].map((isInCore) =>
      nativeAnswers(exports, exports.check(isInCore, gateway, ...texts, lines, isPartial)),
    );
    if (JSON.stringify(own) !== JSON.stringify(core)) {
      different.push(`${gateway} ${method} ${path} ${lines} ${isPartial}`);
    }
  }
  return different;
}

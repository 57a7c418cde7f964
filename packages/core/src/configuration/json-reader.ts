/**
 * Reads one JSON document (RFC 8259), strictly: no comments, no trailing commas, no repeated keys (which parsers resolve differently,
 * RFC 8259 §4), nesting of at most 32 levels, at most 512 KiB.
 *
 * A library cannot serve here: none runs in AssemblyScript, Lua and JavaScript alike, and three parsers would accept three languages.
 */
import { decimalText, hexadecimalValue, isDigit, parseInteger, printable } from "../text";
import { utf8 } from "../utf8";
import { scaledInteger } from "./json-number";
import { JsonKind, JsonValue } from "./json-value";
import { placeOf } from "./place";

/** The largest document read, in bytes. */
export const LARGEST_DOCUMENT: i32 = 524288;
const DEEPEST_NESTING: i32 = 32;
/** More places than any document has. */
const FARTHEST: i32 = 999999;

export class JsonReader {
  /** What is wrong, e.g. `found "}" at line 1 column 9, allowed a value`; `""` while all is well. */
  error: string = "";
  private position: i32 = 0;
  private depth: i32 = 0;

  constructor(private readonly document: string) {}

  /** The document's value; meaningless when {@link error} is set. */
  read(): JsonValue {
    if (this.document.length > LARGEST_DOCUMENT) {
      this.error = "found " + decimalText(this.document.length) + " bytes, allowed at most 524288";
      return new JsonValue(JsonKind.Null, 0);
    }
    const value = this.readValue();
    this.skipSpace();
    if (this.position < this.document.length) this.fail("nothing behind the document");
    return value;
  }

  private readValue(): JsonValue {
    this.skipSpace();
    const byte = this.peek();
    if (byte == 0x7b) return this.readObject();
    if (byte == 0x5b) return this.readList();
    if (byte == 0x2d || isDigit(byte)) return this.readNumber();
    const isText = byte == 0x22;
    const isTrue = byte == 0x74;
    const isBoolean = isTrue || byte == 0x66;
    const kind = isBoolean ? JsonKind.Boolean : isText ? JsonKind.Text : JsonKind.Null;
    const value = new JsonValue(kind, this.position);
    if (isText) value.text = this.readText();
    else this.takeWord(isTrue ? "true" : isBoolean ? "false" : "null");
    if (isTrue) value.integer = 1;
    return value;
  }

  private readObject(): JsonValue {
    const value = new JsonValue(JsonKind.Object, this.position);
    if (!this.enter()) return value;
    if (this.take(0x7d)) return this.leave(value);
    while (this.error.length == 0) {
      this.skipSpace();
      const keyPosition = this.position;
      if (this.peek() != 0x22) {
        this.fail("a key in double quotes");
        break;
      }
      const key = this.readText();
      if (value.keys.indexOf(key) >= 0) {
        this.failAt(
          keyPosition,
          'the key "' + printable(key, 40) + '" a second time',
          "each key once",
        );
        break;
      }
      if (!this.take(0x3a)) {
        this.fail('":"');
        break;
      }
      value.keys.push(key);
      value.items.push(this.readValue());
      if (this.take(0x7d)) break;
      if (!this.take(0x2c)) this.fail('"," or "}"');
    }
    return this.leave(value);
  }

  private readList(): JsonValue {
    const value = new JsonValue(JsonKind.List, this.position);
    if (!this.enter()) return value;
    if (this.take(0x5d)) return this.leave(value);
    while (this.error.length == 0) {
      value.items.push(this.readValue());
      if (this.take(0x5d)) break;
      if (!this.take(0x2c)) this.fail('"," or "]"');
    }
    return this.leave(value);
  }

  private enter(): bool {
    if (this.depth >= DEEPEST_NESTING) {
      this.failAt(this.position, "nesting deeper than 32", "at most 32 levels");
      return false;
    }
    this.depth++;
    this.position++;
    return true;
  }

  private leave(value: JsonValue): JsonValue {
    this.depth--;
    return value;
  }

  private readNumber(): JsonValue {
    const value = new JsonValue(JsonKind.Number, this.position);
    const isNegative = this.takeHere(0x2d);
    const start = this.position;
    if (this.takeHere(0x30)) {
      if (isDigit(this.peek())) this.fail("no digit behind a leading zero");
    } else {
      this.readDigits();
    }
    let digits = this.document.substring(start, this.position);
    let scale: i32 = 0;
    if (this.takeHere(0x2e)) {
      const fractionStart = this.position;
      this.readDigits();
      digits = digits + this.document.substring(fractionStart, this.position);
      scale = fractionStart - this.position;
    }
    if (this.takeHere(0x65) || this.takeHere(0x45)) scale += this.readExponent();
    value.integer = isNegative ? -1 : scaledInteger(digits, scale);
    value.text = this.document.substring(value.position, this.position);
    return value;
  }

  private readDigits(): void {
    if (!isDigit(this.peek())) this.fail("a digit");
    while (isDigit(this.peek())) this.position++;
  }

  private readExponent(): i32 {
    const isNegative = this.takeHere(0x2d);
    if (!isNegative) this.takeHere(0x2b);
    const start = this.position;
    this.readDigits();
    let exponent = parseInteger(this.document.substring(start, this.position));
    if (exponent < 0 || exponent > FARTHEST) exponent = FARTHEST;
    return isNegative ? -exponent : exponent;
  }

  /** Reads from the opening to the closing quote. */
  private readText(): string {
    this.position++;
    let text = "";
    let start = this.position;
    while (this.position < this.document.length) {
      const byte = this.document.charCodeAt(this.position);
      if (byte == 0x22) {
        text = text + this.document.substring(start, this.position);
        this.position++;
        return text;
      }
      if (byte < 0x20) break;
      if (byte == 0x5c) {
        text = text + this.document.substring(start, this.position) + this.readEscape();
        start = this.position;
      } else {
        this.position++;
      }
      if (this.error.length > 0) return "";
    }
    this.fail("the text to go on or a closing quote");
    return "";
  }

  private readEscape(): string {
    this.position++;
    const byte = this.peek();
    const index = byte < 0 ? -1 : '"\\/bfnrt'.indexOf(String.fromCharCode(byte));
    if (index >= 0) {
      this.position++;
      return '"\\/\b\f\n\r\t'.charAt(index);
    }
    if (byte != 0x75) {
      this.fail('one of " \\ / b f n r t u behind a backslash');
      return "";
    }
    const first = this.readCodeUnit();
    if (first < 0xd800 || first > 0xdfff) return utf8(first);
    const isPair =
      first < 0xdc00 && this.document.substring(this.position, this.position + 2) == "\\u";
    if (isPair) {
      this.position++;
      const second = this.readCodeUnit();
      if (second >= 0xdc00 && second <= 0xdfff) {
        return utf8(0x10000 + (first - 0xd800) * 1024 + (second - 0xdc00));
      }
    }
    this.fail("a pair of surrogates");
    return "";
  }

  /** Reads `uXXXX`; the position stands at the `u`. */
  private readCodeUnit(): i32 {
    this.position++;
    let unit: i32 = 0;
    for (let count = 0; count < 4; count++) {
      const value = hexadecimalValue(this.peek());
      if (value < 0) {
        this.fail("four hexadecimal digits behind \\u");
        return 0;
      }
      unit = unit * 16 + value;
      this.position++;
    }
    return unit;
  }

  private takeWord(word: string): void {
    const end = this.position + word.length;
    if (this.document.substring(this.position, end) == word) this.position = end;
    else this.fail("a JSON value");
  }

  /** Steps over one byte, and over white space before it. */
  private take(byte: i32): bool {
    this.skipSpace();
    return this.takeHere(byte);
  }

  private takeHere(byte: i32): bool {
    if (this.peek() != byte) return false;
    this.position++;
    return true;
  }

  /** The byte at the position, or -1 at the end. */
  private peek(): i32 {
    return this.position < this.document.length ? this.document.charCodeAt(this.position) : -1;
  }

  private skipSpace(): void {
    while (this.position < this.document.length) {
      const byte = this.document.charCodeAt(this.position);
      if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return;
      this.position++;
    }
  }

  private fail(allowed: string): void {
    const end = this.position + 1;
    const isAtEnd = this.position >= this.document.length;
    const found = isAtEnd
      ? "the end"
      : '"' + printable(this.document.substring(this.position, end), 4) + '"';
    this.failAt(this.position, found, allowed);
  }

  /** The first error stands. */
  private failAt(position: i32, found: string, allowed: string): void {
    if (this.error.length > 0) return;
    this.error =
      "found " + found + " at " + placeOf(this.document, position) + ", allowed " + allowed;
    this.position = this.document.length;
  }
}

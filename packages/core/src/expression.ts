/**
 * Compiles a regular expression, in a subset of RE2's syntax, into an {@link Automaton}: literals, `.`, classes, `\d \w \s`, groups,
 * alternatives, `? * + {n,m}`. It is anchored at both ends. What only a backtracking engine has, RE2 has not either.
 */
import { isAlphanumeric, isDigit } from "./text";
import { Automaton, END_STATE, StateKind } from "./automaton";

/** States of one expression, and how often a repetition counts. */
const LARGEST_PROGRAM: i32 = 500;
const LONGEST_EXPRESSION: i32 = 512;

const enum NodeKind {
  Empty,
  /** One byte; `left` and `right` are what a state has as `low` and `high`. */
  Byte,
  Sequence,
  Alternative,
  /** `left` repeated `right` to `most` times; a `most` of -1 is no bound. */
  Repetition,
}

export class Expression {
  /** Behind the byte that is not in the subset, or that makes it too large; -1 when all is well. */
  wrongAt: i32 = -1;
  private position: i32;
  private readonly end: i32;
  private work: i32 = 0;
  private readonly kinds: i32[] = [NodeKind.Empty];
  private readonly left: i32[] = [0];
  private readonly right: i32[] = [0];
  private readonly most: i32[] = [0];

  constructor(
    private readonly text: string,
    private readonly automaton: Automaton,
  ) {
    const isClosed = text.endsWith("$") && !text.endsWith("\\$");
    this.position = text.startsWith("^") ? 1 : 0;
    this.end = isClosed ? text.length - 1 : text.length;
    this.demand(text.length > 0 && text.length <= LONGEST_EXPRESSION);
  }

  /** The state where the expression begins; meaningless when something is wrong. */
  compile(): i32 {
    const root = this.readAlternatives();
    this.demand(this.position == this.end);
    return this.wrongAt < 0 ? this.build(root, END_STATE) : END_STATE;
  }

  private readAlternatives(): i32 {
    let node = this.readSequence();
    while (this.take(Byte.Bar)) node = this.add(NodeKind.Alternative, node, this.readSequence(), 0);
    return node;
  }

  private readSequence(): i32 {
    let node: i32 = NodeKind.Empty;
    while (this.wrongAt < 0) {
      const byte = this.peek();
      if (byte < 0 || byte == Byte.Bar || byte == Byte.Close) break;
      node = this.add(NodeKind.Sequence, node, this.readRepetition(), 0);
    }
    return node;
  }

  private readRepetition(): i32 {
    const atom = this.readAtom();
    const byte = this.peek();
    let least: i32 = byte == Byte.Plus ? 1 : 0;
    let most: i32 = byte == Byte.QuestionMark ? 1 : -1;
    if (byte == Byte.OpenBrace) {
      this.position++;
      least = this.readInteger();
      most = least;
      if (this.take(Byte.Comma)) most = this.peek() == Byte.CloseBrace ? -1 : this.readInteger();
      this.demand(this.take(Byte.CloseBrace) && (most < 0 || most >= least));
    } else if (byte == Byte.Star || least - most != 1) {
      this.position++;
    } else {
      return atom;
    }
    // Matching as little as possible first changes nothing about whether all of it matches.
    this.take(Byte.QuestionMark);
    return this.add(NodeKind.Repetition, atom, least, most);
  }

  private readInteger(): i32 {
    let integer: i32 = 0;
    this.demand(isDigit(this.peek()));
    while (isDigit(this.peek()) && this.wrongAt < 0) {
      integer = integer * 10 + this.peek() - 0x30;
      this.position++;
      this.demand(integer <= LARGEST_PROGRAM);
    }
    return integer;
  }

  private readAtom(): i32 {
    const byte = this.peek();
    const bounds: i32[] = [];
    if (byte == Byte.Backslash) {
      const escaped = this.readEscaped(bounds);
      return escaped < 0 ? this.addClass(bounds, escaped == INVERTED) : this.addByte(escaped);
    }
    this.position++;
    if (byte == Byte.Open) {
      this.demand(!this.take(Byte.QuestionMark) || this.take(Byte.Colon));
      const node = this.readAlternatives();
      this.demand(this.take(Byte.Close));
      return node;
    }
    if (byte == Byte.OpenBracket) return this.readClass(bounds);
    if (byte == Byte.Dot) return this.add(NodeKind.Byte, 0, 0xff, 0);
    this.demand("*+?{^$".indexOf(String.fromCharCode(byte)) < 0 && byte > 0x20 && byte < 0x7f);
    return this.addByte(byte);
  }

  /** Behind `[`. */
  private readClass(bounds: i32[]): i32 {
    const isInverted = this.take(Byte.Caret);
    while (this.wrongAt < 0 && this.peek() != Byte.CloseBracket) {
      const low = this.readMember(bounds);
      if (low < 0) continue;
      let high = low;
      const isLast = this.position + 1 < this.end && this.text.charAt(this.position + 1) == "]";
      if (!isLast && this.take(Byte.Hyphen)) high = this.readMember(bounds);
      this.demand(high >= low);
      bounds.push(low);
      bounds.push(high);
    }
    this.position++;
    this.demand(bounds.length > 0);
    return this.addClass(bounds, isInverted);
  }

  /** A byte; less than 0 when it was a named class. */
  private readMember(bounds: i32[]): i32 {
    const byte = this.peek();
    if (byte == Byte.Backslash) {
      const escaped = this.readEscaped(bounds);
      this.demand(escaped != INVERTED);
      return escaped;
    }
    this.position++;
    this.demand(byte > 0x20 && byte < 0x7f && byte != Byte.OpenBracket);
    return byte;
  }

  /** `\` and a punctuation character, or one of `\d \w \s \D \W \S`: then the class is put into `bounds` and less than 0 returned. */
  private readEscaped(bounds: i32[]): i32 {
    this.position++;
    const byte = this.peek();
    this.position++;
    const index = byte < 0 ? -1 : "dwsDWS".indexOf(String.fromCharCode(byte));
    if (index < 0) {
      this.demand(byte > 0x20 && byte < 0x7f && !isAlphanumeric(byte));
      return byte < 0 ? 0 : byte;
    }
    const ranges = RANGES[index % 3];
    for (let bound = 0; bound < ranges.length; bound++) bounds.push(ranges.charCodeAt(bound));
    return index < 3 ? -1 : INVERTED;
  }

  private add(kind: NodeKind, left: i32, right: i32, most: i32): i32 {
    this.kinds.push(kind);
    this.left.push(left);
    this.right.push(right);
    this.most.push(most);
    return this.kinds.length - 1;
  }

  private addByte(byte: i32): i32 {
    return this.add(NodeKind.Byte, byte, byte, 0);
  }

  private addClass(bounds: i32[], isInverted: bool): i32 {
    const position = this.automaton.addClass(bounds, isInverted);
    return this.add(NodeKind.Byte, StateKind.Class, position, 0);
  }

  /** From the end to the beginning: what follows a state is known when it is made. @returns the state where the node begins. */
  private build(node: i32, next: i32): i32 {
    this.work++;
    this.demand(this.work <= 2 * LARGEST_PROGRAM);
    const kind = this.kinds[node];
    if (kind == NodeKind.Empty || this.wrongAt >= 0) return next;
    const left = this.left[node];
    const right = this.right[node];
    const most = this.most[node];
    if (kind == NodeKind.Byte) return this.automaton.add(left, right, next);
    if (kind == NodeKind.Sequence) return this.build(left, this.build(right, next));
    if (kind == NodeKind.Alternative) {
      return this.automaton.add(StateKind.Fork, this.build(right, next), this.build(left, next));
    }
    let start = next;
    if (most < 0) {
      start = this.automaton.add(StateKind.Fork, next, END_STATE);
      this.automaton.lead(start, this.build(left, start));
    }
    for (let count = right; count < most; count++) {
      start = this.automaton.add(StateKind.Fork, next, this.build(left, start));
    }
    for (let count = 0; count < right; count++) start = this.build(left, start);
    return start;
  }

  /** The byte at the position, or -1 at the end. */
  private peek(): i32 {
    return this.position < this.end ? this.text.charCodeAt(this.position) : -1;
  }

  private take(byte: i32): bool {
    if (this.peek() != byte) return false;
    this.position++;
    return true;
  }

  private demand(isMet: bool): void {
    if (!isMet && this.wrongAt < 0) this.wrongAt = this.position;
  }
}

const INVERTED: i32 = -2;

/** First and last bytes of `\d`, `\w` and `\s`. */
const RANGES: string[] = ["09", "09AZ__az", "\t\n\f\r  "];

const enum Byte {
  Open = 0x28,
  Close = 0x29,
  Star = 0x2a,
  Plus = 0x2b,
  Comma = 0x2c,
  Hyphen = 0x2d,
  Dot = 0x2e,
  Colon = 0x3a,
  QuestionMark = 0x3f,
  OpenBracket = 0x5b,
  Backslash = 0x5c,
  CloseBracket = 0x5d,
  Caret = 0x5e,
  OpenBrace = 0x7b,
  Bar = 0x7c,
  CloseBrace = 0x7d,
}

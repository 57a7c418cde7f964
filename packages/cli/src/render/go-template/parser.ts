/** Reads a template into nodes. What the chart does not use is refused, not guessed at: `template`, `block`, `break`, `continue`. */
import { pieces, type Piece, type Word } from "./lexer.js";
import type { Command, Node, Operand, Pipe } from "./nodes.js";

/** @throws when the template is broken. */
export function parse(template: string): Node[] {
  const reader = new Reader(pieces(template));
  const nodes = reader.nodes();
  if (reader.ending !== "") throw new Error(`unexpected {{${reader.ending}}}`);
  return nodes;
}

const ENDINGS = ["end", "else"];
const OPENINGS = ["if", "with", "range"] as const;

class Reader {
  /** The keyword that ended the last list of nodes; `""` at the end of the template. */
  ending = "";
  private rest: readonly Word[] = [];
  private position = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  nodes(): Node[] {
    const nodes: Node[] = [];
    for (;;) {
      const piece = this.pieces[this.position++];
      this.ending = "";
      if (piece === undefined) return nodes;
      if ("text" in piece) {
        nodes.push({ kind: "text", text: piece.text });
        continue;
      }
      const [first, ...rest] = piece.words;
      const keyword = first?.kind === "name" ? first.text : "";
      if (ENDINGS.includes(keyword)) {
        this.ending = keyword;
        this.rest = rest;
        return nodes;
      }
      nodes.push(this.node(keyword, piece.words, rest));
    }
  }

  private node(keyword: string, words: readonly Word[], rest: readonly Word[]): Node {
    const on = OPENINGS.find((each) => each === keyword);
    if (on !== undefined) return this.branch(on, rest);
    if (keyword === "define") {
      const body = this.nodes();
      this.expectEnd();
      return { kind: "define", name: rest[0]?.text ?? "", body };
    }
    if (["template", "block", "break", "continue"].includes(keyword)) {
      throw new Error(`{{${keyword}}} is not known here`);
    }
    return { kind: "action", pipe: parsePipe(words) };
  }

  private branch(on: (typeof OPENINGS)[number], words: readonly Word[]): Node {
    const pipe = parsePipe(words);
    const body = this.nodes();
    let otherwise: Node[] = [];
    if (this.ending === "else") {
      const [next, ...rest] = this.rest;
      const chained = OPENINGS.find((each) => each === next?.text);
      if (chained !== undefined) {
        return {
          kind: "branch",
          on,
          branches: { pipe, body, otherwise: [this.branch(chained, rest)] },
        };
      }
      otherwise = this.nodes();
    }
    this.expectEnd();
    return { kind: "branch", on, branches: { pipe, body, otherwise } };
  }

  private expectEnd(): void {
    if (this.ending !== "end") throw new Error("an {{end}} is missing");
  }
}

function parsePipe(words: readonly Word[]): Pipe {
  const sign = words.findIndex(({ kind, text }) => kind === "sign" && /^:?=$/.test(text));
  const variables = words
    .slice(0, Math.max(sign, 0))
    .filter(({ kind }) => kind === "variable")
    .map(({ text }) => text);
  const cursor = { words, position: sign + 1 };
  const commands = parseCommands(cursor);
  if (cursor.position < words.length) throw new Error("unexpected )");
  return { variables, isDeclaration: words[sign]?.text === ":=", commands };
}

interface Cursor {
  readonly words: readonly Word[];
  position: number;
}

/** As far as the closing parenthesis, or the end. */
function parseCommands(cursor: Cursor): Command[] {
  const commands: Operand[][] = [[]];
  for (;;) {
    const word = cursor.words[cursor.position];
    if (word === undefined || (word.kind === "sign" && word.text === ")")) break;
    cursor.position++;
    if (word.kind === "sign" && word.text === "|") commands.push([]);
    else commands.at(-1)?.push(parseOperand(word, cursor));
  }
  if (commands.some(({ length }) => length === 0)) throw new Error("a command is missing");
  return commands;
}

function parseOperand(word: Word, cursor: Cursor): Operand {
  const { kind, text } = word;
  if (kind === "text") return { kind: "constant", value: text };
  if (kind === "number") return { kind: "constant", value: Number(text) };
  if (kind === "variable") return { kind: "variable", name: text, fields: parseFields(cursor) };
  if (kind === "field") return { kind: "dot", fields: [text, ...parseFields(cursor)] };
  if (kind === "name") {
    if (text === "true" || text === "false") return { kind: "constant", value: text === "true" };
    return text === "nil" ? { kind: "constant", value: null } : { kind: "function", name: text };
  }
  if (text === ".") return { kind: "dot", fields: [] };
  if (text !== "(") throw new Error(`unexpected ${text}`);
  const commands = parseCommands(cursor);
  if (cursor.words[cursor.position++] === undefined) throw new Error("a ) is missing");
  const pipe: Pipe = { variables: [], isDeclaration: false, commands };
  return { kind: "pipe", pipe, fields: parseFields(cursor) };
}

function parseFields(cursor: Cursor): string[] {
  const fields: string[] = [];
  for (;;) {
    const word = cursor.words[cursor.position];
    if (word?.kind !== "field" || word.isApart) return fields;
    fields.push(word.text);
    cursor.position++;
  }
}

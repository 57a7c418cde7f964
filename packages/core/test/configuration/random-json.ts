/** Random JSON documents, in every way that RFC 8259 lets one write them. */
import type { Random } from "../support/random";

const SPACES = ["", "", "", " ", "\n", "\t", "\r\n", "  "];
const CHARACTERS = [
  "a",
  "Z",
  "0",
  " ",
  "/",
  "é",
  "€",
  "𝄞",
  "\u2028",
  "\u007f",
  '"',
  "\\",
  "\n",
  "\t",
  "\b",
  "\u0000",
];
const SHORT_ESCAPES: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

export class RandomJson {
  constructor(private readonly random: Random) {}

  document(): string {
    return this.spaced(this.value(4));
  }

  text(): string {
    const characters = this.random.several(8, () => this.random.oneOf(CHARACTERS));
    return `"${characters.map((character) => this.escaped(character)).join("")}"`;
  }

  /** A sign, digits, perhaps a fraction, perhaps an exponent. */
  number(): string {
    const digits = (most: number) =>
      this.random.several(most, () => String(this.random.below(10))).join("");
    const whole = this.random.oneOf(["0", `${1 + this.random.below(9)}${digits(11)}`]);
    const fraction = this.random.oneOf(["", "", `.${digits(3)}0`, ".000", `.${digits(5)}5`]);
    const exponent = `${this.random.oneOf(["e", "E"])}${this.random.oneOf(["", "+", "-"])}${this.random.below(13)}`;
    return (
      this.random.oneOf(["", "", "", "-"]) +
      whole +
      fraction +
      this.random.oneOf(["", "", exponent])
    );
  }

  private value(depth: number): string {
    const kinds = [
      () => this.random.oneOf(["null", "true", "false"]),
      () => this.number(),
      () => this.text(),
      () => `[${this.items(() => this.value(depth - 1))}]`,
      () => this.object(depth),
    ];
    return this.random.oneOf(depth > 0 ? kinds : kinds.slice(0, 3))();
  }

  /** The keys differ: a repeated key is no JSON that everybody reads alike. */
  private object(depth: number): string {
    let count = 0;
    return `{${this.items(() => {
      const key = this.text().slice(1, -1);
      return `${this.spaced(`"${count++}${key}"`)}:${this.spaced(this.value(depth - 1))}`;
    })}}`;
  }

  private items(item: () => string): string {
    return this.random.several(4, () => this.spaced(item())).join(",") || this.random.oneOf(SPACES);
  }

  private spaced(text: string): string {
    return this.random.oneOf(SPACES) + text + this.random.oneOf(SPACES);
  }

  private escaped(character: string): string {
    const units = [...Array(character.length).keys()].map((index) =>
      character.charCodeAt(index).toString(16).padStart(4, "0"),
    );
    const long = units
      .map((unit) => `\\u${this.random.oneOf([unit, unit.toUpperCase()])}`)
      .join("");
    const mustEscape = character < " " || character === '"' || character === "\\";
    const short = SHORT_ESCAPES[character] ?? long;
    return this.random.oneOf(mustEscape ? [long, short] : [character, character, long, short]);
  }
}

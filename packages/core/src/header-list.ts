import { quotient, withoutControls } from "./text";

/** Header lines in order: repeated names are repeated lines, values are byte strings. Runtimes may put a list of their own in its place. */
export class HeaderList {
  /** Names and values in turns. */
  private readonly texts: string[] = [];

  size(): i32 {
    return quotient(this.texts.length, 2);
  }

  /** The name of a line: `index` is below the size. In Lua each look walks the list. */
  name(index: i32): string {
    return this.texts[index * 2];
  }

  value(index: i32): string {
    return this.texts[index * 2 + 1];
  }

  /** Adds one line. `name` must be lower-case, as Envoy hands it out. */
  add(name: string, value: string): void {
    this.texts.push(name);
    this.texts.push(value);
  }

  /** Adds the one line of a name that has none yet. */
  put(name: string, value: string): void {
    this.add(name, value);
  }

  /** Adds an item to the list that the first line of this name holds, or a line. */
  append(name: string, item: string): void {
    const place = this.find(name, 0);
    if (place < 0) this.add(name, item);
    else this.texts[place] = this.texts[place] + ", " + item;
  }

  addAll(lines: HeaderList): void {
    for (let index = 0; index < lines.texts.length; index++) this.texts.push(lines.texts[index]);
  }

  /** Adds lines in place of all those of the same names. */
  replace(lines: HeaderList): void {
    for (let index = 0; index < lines.texts.length; index += 2) this.remove(lines.texts[index]);
    this.addAll(lines);
  }

  /** Adds every line of this name from a list that others wrote, without control bytes. */
  take(name: string, lines: HeaderList): void {
    let place = lines.find(name, 0);
    while (place >= 0) {
      this.takeLine(lines, quotient(place, 2));
      place = lines.find(name, place + 1);
    }
  }

  /** Adds one line of such a list: `index` is below its size. */
  takeLine(lines: HeaderList, index: i32): void {
    this.add(lines.name(index), withoutControls(lines.value(index)));
  }

  /** Adds every line of each of these names but one, without control bytes. None of them has a line yet. */
  takeAll(names: string[], except: string, lines: HeaderList): void {
    for (let index = 0; index < names.length; index++) {
      if (names[index] != except) this.take(names[index], lines);
    }
  }

  /** Removes every line of this name. */
  remove(name: string): void {
    let place = this.find(name, 0);
    while (place >= 0) {
      this.texts.splice(place - 1, 2);
      place = this.find(name, place - 1);
    }
  }

  /** The first line's value, or `""`. */
  get(name: string): string {
    const place = this.find(name, 0);
    return place < 0 ? "" : this.texts[place];
  }

  has(name: string): bool {
    return this.find(name, 0) >= 0;
  }

  /** The values of every line of this name. */
  values(name: string): string[] {
    const values: string[] = [];
    let place = this.find(name, 0);
    while (place >= 0) {
      values.push(this.texts[place]);
      place = this.find(name, place + 1);
    }
    return values;
  }

  /** How many bytes names and values have together. */
  bytes(): i32 {
    let bytes = 0;
    for (let index = 0; index < this.texts.length; index++) bytes += this.texts[index].length;
    return bytes;
  }

  /** Where the value of the first line of this name is, of the lines that begin at `from` or behind it; or -1. */
  private find(name: string, from: i32): i32 {
    for (let place = from; place < this.texts.length; place += 2) {
      if (this.texts[place] == name) return place + 1;
    }
    return -1;
  }
}

/** Shared: nothing is added to it. */
export const NO_LINES: HeaderList = new HeaderList();

/** An empty list that will have about so many lines. A function of its own, since Lua can make room ahead. */
export function listFor(_lines: i32): HeaderList {
  return new HeaderList();
}

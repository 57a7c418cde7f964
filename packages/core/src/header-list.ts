/** Header lines in order: repeated names are repeated lines, values are byte strings. */
export class HeaderList {
  readonly names: string[] = noLines();
  readonly values: string[] = noLines();

  size(): i32 {
    return this.names.length;
  }

  /** Adds one line. `name` must be lower-case, as Envoy hands it out. */
  add(name: string, value: string): void {
    this.names.push(name);
    this.values.push(value);
  }

  /** Adds an item to the list that the first line of this name holds, or a line. */
  append(name: string, item: string): void {
    const index = this.names.indexOf(name);
    if (index < 0) this.add(name, item);
    else this.values[index] = this.values[index] + ", " + item;
  }

  addAll(lines: HeaderList): void {
    for (let index = 0; index < lines.size(); index++) {
      this.add(lines.names[index], lines.values[index]);
    }
  }

  /** The first line's value, or `""`. */
  get(name: string): string {
    const index = this.names.indexOf(name);
    return index < 0 ? "" : this.values[index];
  }

  has(name: string): bool {
    return this.names.indexOf(name) >= 0;
  }
}

/** A function of its own, since Lua has a faster one. */
export function noLines(): string[] {
  return [];
}

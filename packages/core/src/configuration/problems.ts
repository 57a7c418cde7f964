/** The first problem found in a document. */
export class Problems {
  first: string = "";
  /** Offset of the value it is about. */
  position: i32 = 0;

  add(line: string, position: i32): void {
    if (this.first.length > 0) return;
    this.first = line;
    this.position = position;
  }

  isEmpty(): bool {
    return this.first.length == 0;
  }
}

/** Where the parts of the joined program come from: what the compilers object to has to be said of the files that people wrote. */
import { placeBefore } from "./tree.mjs";

export class Origins {
  /** @param {{ statement: ts.Statement, text: string, edits: Range[] }[]} parts a line feed stands behind each. */
  constructor(parts) {
    let start = 0;
    this.parts = parts.map(({ statement, text, edits }) => {
      const part = { start, statement, edits };
      start += text.length + 1;
      return part;
    });
    this.passes = [];
  }

  /** Notes what a pass has replaced in the joined program since. */
  replaced(ranges) {
    this.passes.unshift(ranges);
  }

  /** @returns {ts.Diagnostic} the same one, of a source in place of the joined program. */
  traced(diagnostic) {
    let place = diagnostic.start;
    for (const ranges of this.passes) place = placeBefore(ranges, place);
    const { start, statement, edits } = this.parts.findLast((part) => part.start <= place);
    const file = statement.getSourceFile();
    return { ...diagnostic, file, start: placeBefore(edits, statement.getStart() + place - start) };
  }
}

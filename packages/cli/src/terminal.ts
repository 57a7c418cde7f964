/** Where a command writes, and where it reads what is not a file. */
export interface Terminal {
  /** The answer. */
  print(text: string): void;
  /** What is about the answer: errors, progress. */
  note(text: string): void;
  /** Standard input to its end. */
  readInput(): Promise<string>;
}

/** Columns of text with two spaces between them; every row as long as the first. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

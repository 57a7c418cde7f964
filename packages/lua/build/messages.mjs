/** What the compilers object to, as text. */
import ts from "typescript";

/** A line each, with paths from the working directory. */
export function messageOf(diagnostics) {
  const text = ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => "\n",
  });
  // Names as they were before the build said whose they are.
  return text.replace(/\b\w+____(?=\w)/g, "");
}

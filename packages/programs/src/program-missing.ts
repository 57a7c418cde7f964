/** A program cannot be had. The message is one line: why, and what would help. */
export class ProgramMissing extends Error {
  override name = "ProgramMissing";
}

/** The release cannot go on, for a reason that the person at the terminal can do something about. The message is one line. */
export class ReleaseProblem extends Error {
  override name = "ReleaseProblem";
}

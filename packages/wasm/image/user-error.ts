/** A mistake the person at the terminal can mend. The message is one line: what, found, allowed. */
export class UserError extends Error {
  override name = "UserError";
}

/** The one line to show for whatever was thrown. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, " ").trim();
}

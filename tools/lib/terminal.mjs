/** What the workspace's own programs say and how they end. */

/** One line of progress on stderr, so that a program's result on stdout stays clean. */
export function progress(message) {
  process.stderr.write(`keymate-istio: ${message}\n`);
}

/** An error with one line for the reader; everything else that is thrown is a defect and keeps its stack. */
export class UserError extends Error {}

/** Runs `main` and turns its end into the exit status: a number it returns, or 1 with one line for a `UserError`. */
export async function runProgram(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    progress(error.message);
    process.exitCode = 1;
  }
}

/** How the program ends; the README lists them for scripts. */
export const ExitStatus = {
  /** Valid, lets the request through, or is active. */
  Yes: 0,
  /** Invalid, does not let the request through, or is not active. */
  No: 1,
  /** The command line is wrong. */
  Usage: 2,
  /** A file, a proxy or a gateway could not be read. */
  Unreadable: 3,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Ends the program with one line: what, found, allowed. */
export class Failure extends Error {
  constructor(
    readonly status: ExitStatus,
    message: string,
  ) {
    super(message);
  }
}

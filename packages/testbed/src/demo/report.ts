/** How a scenario ends: the problems, one line each, and a summary. */

export interface Finding {
  /** What was asked, and in which runtime. */
  readonly of: string;
  readonly problems: readonly string[];
}

/** Prints what is not as documented and a last line that sums up. Gives whether all is. */
export function reportFindings(findings: readonly Finding[], started: number): boolean {
  const wrong = findings.filter(({ problems }) => problems.length > 0);
  for (const { of, problems } of wrong) {
    for (const problem of problems) process.stdout.write(`✗ ${of}: ${problem}\n`);
  }
  const verdict =
    wrong.length === 0
      ? "all as the specification says"
      : `${wrong.length} not as the specification says`;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${findings.length} requests in ${seconds} s: ${verdict}\n`);
  return wrong.length === 0;
}

/** A release is a list of steps. Each looks first whether its work is done already, so that a release that was broken off is simply started again. */

export type State = "done" | "already there" | "not done";

export interface Outcome {
  readonly state: State;
  /** What came of it, or why it was not done. */
  readonly detail: string;
}

export interface Step {
  readonly name: string;
  /** Throws `ReleaseProblem` when the release cannot go on. */
  run(): Promise<Outcome>;
}

export interface Finished extends Outcome {
  readonly name: string;
  readonly seconds: number;
}

export type Progress = (line: string) => void;

/** Runs the steps in their order. The first that throws ends it. */
export async function runSteps(steps: readonly Step[], progress: Progress): Promise<Finished[]> {
  const finished: Finished[] = [];
  for (const [index, { name, run }] of steps.entries()) {
    const place = `[${index + 1}/${steps.length}]`;
    progress(`${place} ${name} ...`);
    const started = Date.now();
    const outcome = await run();
    const seconds = (Date.now() - started) / 1000;
    finished.push({ name, ...outcome, seconds });
    progress(`${place} ${name}: ${outcome.state} (${seconds.toFixed(1)} s)`);
  }
  return finished;
}

/** One line for each step. */
export function summarise(finished: readonly Finished[]): string {
  const width = Math.max(...finished.map(({ name }) => name.length));
  return finished
    .map(({ name, state, detail }) => `${name.padEnd(width)}  ${state.padEnd(13)}  ${detail}`)
    .join("\n");
}

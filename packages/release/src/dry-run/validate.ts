/** The validation scenario through what was pulled, in real Envoys. */
import { RUNTIMES } from "../../../testbed/src/envoy/artifacts.js";
import { SCENARIO } from "../../../testbed/src/demo/scenario.js";
import { validateRow } from "../../../testbed/src/demo/validate.js";
import { startWorld } from "../../../testbed/src/demo/world.js";
import { ReleaseProblem } from "../problem.js";
import type { Outcome, Progress } from "../steps.js";
import type { Pulled } from "./pull.js";

export async function validate(
  { filters }: Pulled,
  version: string,
  progress: Progress,
): Promise<Outcome> {
  const world = await startWorld(progress, (runtime) => filters[runtime]);
  const problems: string[] = [];
  let questions = 0;
  try {
    for (const row of SCENARIO) {
      for (const runtime of RUNTIMES) {
        const { answer, problems: found } = await validateRow(world, runtime, row);
        problems.push(...found.map((problem) => `${runtime}, ${row.title}: ${problem}`));
        if (!answer) continue;
        questions++;
        if (answer.enforcer.includes(`version="${version}"`)) continue;
        problems.push(`${runtime}, ${row.title}: the gateway was asked by ${answer.enforcer}`);
      }
    }
  } finally {
    await world.stop();
  }
  if (problems.length > 0) throw new ReleaseProblem(problems.join("\n"));
  const requests = SCENARIO.length * RUNTIMES.length;
  return {
    state: "done",
    detail: `${requests} requests as specified, ${questions} questions from version ${version}`,
  };
}

/** Runs a registry's client. */
import { tryToRun } from "../command.js";
import { ProgramMissing } from "../program-missing.js";

/** Gives what it wrote to standard output. Throws `ProgramMissing` with what `explain` makes of its standard error, by default the last line. */
export async function run(
  command: string,
  parameters: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
  explain: (errors: string) => string | undefined = () => undefined,
): Promise<string> {
  const { status, output, errors } = await tryToRun(command, parameters, { folder, environment });
  if (status === 0) return output;
  const reason = explain(errors) ?? (lastLine(errors) || `status ${status}`);
  throw new ProgramMissing(`${command} ${parameters[0]}: ${reason}`);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

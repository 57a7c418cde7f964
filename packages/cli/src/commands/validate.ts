/** `keymate-istio validate`: what would the plugin say to these configurations? */
import type { Runtime } from "../configuration/deliveries.js";
import { type Configuration, problemLine, readConfigurations } from "../configuration/read.js";
import { ExitStatus } from "../exit-status.js";
import type { Terminal } from "../terminal.js";

export async function validate(
  terminal: Terminal,
  files: readonly string[],
  options: { readonly runtime?: Runtime; readonly json?: boolean },
): Promise<ExitStatus> {
  const found: Configuration[] = [];
  for (const file of files) {
    found.push(...(await readConfigurations(file, terminal, options.runtime)));
  }
  const invalid = found.filter(({ policy }) => policy === null);
  if (options.json === true) {
    terminal.print(JSON.stringify(found.map(summary), null, 2));
  } else {
    for (const each of found) printOne(terminal, each);
    terminal.print(`${found.length - invalid.length} valid, ${invalid.length} invalid`);
  }
  return invalid.length === 0 ? ExitStatus.Yes : ExitStatus.No;
}

function printOne(terminal: Terminal, each: Configuration): void {
  const where = `${each.file}${each.what === "" ? "" : `: ${each.what}`}`;
  terminal.print(each.policy === null ? problemLine(each) : `${where}: valid for ${each.runtime}`);
  for (const warning of each.warnings) terminal.print(`${where}: warning: ${warning}`);
}

function summary(each: Configuration): object {
  const { file, what, runtime, problem, place, warnings } = each;
  return {
    ...{ file, what, runtime, valid: each.policy !== null, warnings },
    ...(each.policy === null ? { problem, ...place } : {}),
  };
}

/** `keymate-istio doctor`: is the plugin active in an Envoy, where, and if not, why? */
import { readDump } from "../doctor/config-dump.js";
import { type Examination, examine, type Installation, isUnknown } from "../doctor/examine.js";
import { readFacts } from "../doctor/source.js";
import { ExitStatus, Failure } from "../exit-status.js";
import type { Terminal } from "../terminal.js";

export async function doctor(
  terminal: Terminal,
  source: string,
  options: { readonly json?: boolean },
): Promise<ExitStatus> {
  const { dump: document, failures } = await readFacts(source, terminal);
  const dump = readDump(document);
  if (dump === null) {
    throw new Failure(
      ExitStatus.Unreadable,
      `${source}: found no listeners, allowed what Envoy's /config_dump answers, whole`,
    );
  }
  const examination = examine(dump);
  const { installations, refused } = examination;
  const isHealthy =
    installations.some(({ isActive }) => isActive) &&
    installations.every(({ problems }) => problems.length === 0) &&
    refused.length === 0;
  if (options.json === true) {
    terminal.print(JSON.stringify({ healthy: isHealthy, ...examination, failures }, null, 2));
  } else {
    print(terminal, examination, failures);
  }
  return isHealthy ? ExitStatus.Yes : ExitStatus.No;
}

function print(
  terminal: Terminal,
  { installations, refused, without }: Examination,
  failures: readonly string[] | null,
): void {
  for (const each of installations) printInstallation(terminal, each);
  for (const { listener, details } of refused) {
    terminal.print(`${listener}: refused by Envoy\n  problem        ${details}`);
  }
  for (const listener of without) terminal.print(`${listener}: the plugin is not there`);
  for (const counter of failures ?? []) terminal.print(`counted failures: ${counter}`);
  const active = installations.filter(({ isActive }) => isActive).length;
  const problems =
    installations.reduce((sum, each) => sum + each.problems.length, 0) + refused.length;
  terminal.print(
    `\nactive in ${active} of ${active + inactive(installations) + without.length + refused.length} places, ` +
      `${problems} problem${problems === 1 ? "" : "s"}`,
  );
}

function inactive(installations: readonly Installation[]): number {
  return installations.filter(({ isActive }) => !isActive).length;
}

function printInstallation(terminal: Terminal, each: Installation): void {
  const chain = each.chain === "" ? "" : `, chain ${each.chain}`;
  const state = isUnknown(each) ? "not known" : each.isActive ? "active" : "not active";
  terminal.print(`${each.listener} (${each.address})${chain}: ${state}`);
  terminal.print(
    `  filter         ${each.filter}, ${each.position}, ${each.runtime ?? "unknown runtime"}`,
  );
  if (each.code !== null) {
    const version = each.code.version === null ? "" : `, version ${each.code.version}`;
    terminal.print(`  code           ${each.code.from}${version}`);
    terminal.print(`  sha256         ${each.code.sha256 ?? "not known here"}`);
  }
  if (each.configuration !== null) terminal.print(`  configuration  ${each.configuration}`);
  for (const problem of each.problems) terminal.print(`  problem        ${problem}`);
  for (const warning of each.warnings) terminal.print(`  warning        ${warning}`);
}

/** The results on standard output. */
import Table from "cli-table3";
import type { Results } from "./results.js";
import { instructionRows } from "./instruction-rows.js";
import { TITLES, bottlenecks, growthRows, headings, rows, startRows } from "./rows.js";

export function terminalReport({ scenarios, growths, starts, instructions }: Results): string {
  const parts = (scenarios?.scenarios ?? []).map((scenario) => {
    const limited = bottlenecks(scenario).map(({ title }) => title);
    const note =
      limited.length > 0
        ? `\nService, gateway and generator together spent more than the proxy: ${limited.join(", ")}.`
        : "";
    return `${TITLES[scenario.scenario]}\n${table(headings(scenario), rows(scenario))}${note}`;
  });
  for (const { growth } of growths) {
    const [head = [], ...body] = growthRows(growth);
    parts.push(`CPU µs/request by ${growth.title}\n${table(head, body)}`);
  }
  if (starts) {
    const [head = [], ...body] = startRows(starts.starts);
    parts.push(`From the process to the first answer\n${table(head, body)}`);
  }
  if (instructions) {
    const [head = [], ...body] = instructionRows(instructions.scenarios);
    parts.push(`Instructions of the proxy for one request\n${table(head, body)}`);
  }
  return parts.join("\n\n");
}

function table(head: string[], body: string[][]): string {
  const drawn = new Table({ head, style: { head: [], border: [] } });
  drawn.push(...body);
  return drawn.toString();
}

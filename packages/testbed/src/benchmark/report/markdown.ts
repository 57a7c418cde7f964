/** The results as a page of the documentation. */
import type { Results, Run } from "./results.js";
import { instructionRows } from "./instruction-rows.js";
import { TITLES, bottlenecks, growthRows, headings, rows, startRows } from "./rows.js";
import type { ScenarioSummary } from "../summary.js";

export function markdownReport({ scenarios, growths, starts, instructions }: Results): string {
  const parts = [
    "# Benchmark results",
    "Written by `npm run bench`. [How it is measured and what the numbers mean](../performance.md).",
  ];
  if (scenarios) {
    parts.push(circumstances(scenarios.run), "![CPU per request](cost.svg)");
    for (const scenario of scenarios.scenarios) {
      const rate = scenarios.rates[scenario.scenario];
      parts.push(
        `## ${TITLES[scenario.scenario]}`,
        table(headings(scenario), rows(scenario)),
        rate === undefined
          ? bottleneckSentence(scenario)
          : `Latency at ${rate} requests a second, evenly spread. ${bottleneckSentence(scenario)}`,
      );
    }
  }
  for (const { run, growth } of growths) {
    const [head = [], ...body] = growthRows(growth);
    parts.push(
      `## Growth: ${growth.title}`,
      `![CPU per request by ${growth.title}](growth-${growth.growth}.svg)`,
      table(head, body),
      circumstances(run),
    );
  }
  if (starts) {
    const [head = [], ...body] = startRows(starts.starts);
    parts.push(
      "## Start: from the process to the first answer",
      table(head, body),
      circumstances(starts.run),
    );
  }
  if (instructions) {
    const [head = [], ...body] = instructionRows(instructions.scenarios);
    parts.push(
      "## Instructions of the proxy for one request, without the kernel's",
      table(head, body),
      `- ${time(instructions.run)} UTC, Envoy ${instructions.run.envoy}, counted by Valgrind`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

function time(run: Run): string {
  return run.date.slice(0, 16).replace("T", " ");
}

function circumstances(run: Run): string {
  const { machine } = run;
  return [
    `- ${time(run)} UTC, Envoy ${run.envoy} with one worker thread, load by ${run.generator}`,
    `- ${machine.processor}, ${machine.cores} cores, load average ${machine.loadAverage.toFixed(1)} before and ${run.loadAverageAfter.toFixed(1)} after`,
    `- ${run.rounds} interleaved rounds of ${run.secondsPerTurn} s a turn, ${run.connections} connections unless said otherwise; medians (lowest … highest)`,
  ].join("\n");
}

function bottleneckSentence(scenario: ScenarioSummary): string {
  const limited = bottlenecks(scenario).map(({ title }) => title);
  return limited.length === 0
    ? "Service, gateway and generator together spent less on their core than the proxy on its own: the proxy is what limits the throughput."
    : `Service, gateway and generator together spent more than the proxy with ${limited.join(", ")}: read that throughput as a lower bound.`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [line(head), line(rule), ...body.map(line)].join("\n");
}

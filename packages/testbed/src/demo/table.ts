/** Shows what came of the scenario: one table, requests by runtimes. */
import Table from "cli-table3";
import { valuesOf } from "../http/message.js";
import { DECISION_HEADER_NAMES } from "./validate.js";
import type { RowResult } from "./validate.js";
import type { ScenarioRow } from "./scenario.js";
import type { Entrance } from "./world.js";

/** A row for each request; in it, a line for each runtime. */
export function renderTable(results: readonly RowResult[]): string {
  const table = new Table({
    head: [
      "Request",
      "Runtime",
      "Gateway",
      "Service saw",
      "Client",
      "Auth-Status",
      "Duration",
      "Decision, -Latency, -Authority-\nLatency, -Cache, Keymate-Gateway",
      "§4",
    ],
    style: { head: [], border: [] },
  });
  for (const row of new Set(results.map((result) => result.row))) {
    const lines = results.filter((result) => result.row === row).map(cells);
    const columns = (lines[0] ?? []).map((_, column) =>
      lines.map((line) => line[column]).join("\n"),
    );
    table.push([describeRequest(row), ...columns]);
  }
  return table.toString();
}

function describeRequest(row: ScenarioRow): string {
  const forged = row.headers.filter(([name]) => name !== "Authorization").length;
  const headers = forged > 0 ? ` + ${forged} forged headers` : "";
  return `${row.title}\n${row.method} ${row.path}${headers}`;
}

function cells(result: RowResult): string[] {
  const { runtime, response, serviceSaw, problems } = result;
  const headers = response?.headers ?? [];
  const decision = DECISION_HEADER_NAMES.flatMap((name) => valuesOf(headers, name));
  const duration = valuesOf(headers, "keymate-gateway-auth-duration").join(", ");
  return [
    runtime,
    describeGateway(result),
    serviceSaw ? `${serviceSaw.method} ${serviceSaw.target}` : "nothing",
    response ? `${response.status}` : "no answer",
    valuesOf(headers, "keymate-gateway-auth-status").join(", "),
    duration === "" ? "" : `${duration} ms`,
    decision.join(", "),
    problems.length === 0 ? "✓" : "✗",
  ];
}

function describeGateway({ questions, answer, row }: RowResult): string {
  if (questions === 0) return NOT_ASKED[row.entrance];
  return answer ? `${answer.status} ${answer.decision}` : "no answer in time";
}

const NOT_ASKED: Readonly<Record<Entrance, string>> = {
  main: "not asked",
  "gateway-down": "unreachable",
  "unknown-cluster": "unknown cluster",
};

/** Authorisation servers that are not Keymate's, as a demo scenario: Open Policy Agent and oauth2-proxy. */
import Table from "cli-table3";
import { ask } from "../authorities/ask.js";
import type { AuthorityResult } from "../authorities/ask.js";
import { AUTHORITY_ROWS } from "../authorities/scenario.js";
import { AuthorityWorld } from "../authorities/world.js";
import { RUNTIMES } from "../envoy/artifacts.js";
import { valuesOf } from "../http/message.js";
import { reportFindings } from "./report.js";
import type { DemoScenario } from "./scenarios.js";

export const AUTHORITIES_SCENARIO: DemoScenario = {
  name: "authorities",
  summary:
    "authorities other than Keymate's, unchanged: Open Policy Agent, oauth2-proxy (needs Go once)",
  async show({ progress }) {
    const world = await AuthorityWorld.start(progress);
    try {
      const started = Date.now();
      const results: AuthorityResult[] = [];
      for (const row of AUTHORITY_ROWS) {
        for (const runtime of RUNTIMES) results.push(await ask(world, runtime, row));
      }
      process.stdout.write(`${render(results)}\n`);
      const findings = results.map(({ row, runtime, problems }) => ({
        of: `${row.authority}: ${row.title}, ${runtime}`,
        problems,
      }));
      return reportFindings(findings, started);
    } finally {
      await world.stop();
    }
  },
};

const HEAD = ["Authority", "Request", "By", "Runtime", "Client", "Auth-Status", "Service saw", ""];

function render(results: readonly AuthorityResult[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  for (const row of AUTHORITY_ROWS) {
    const lines = results.filter((result) => result.row === row).map(cells);
    const columns = (lines[0] ?? []).map((_, column) =>
      lines.map((line) => line[column]).join("\n"),
    );
    const request = `${row.title}\n${row.method ?? "GET"} ${row.path}`;
    table.push([row.authority, request, row.caller, ...columns]);
  }
  return table.toString();
}

function cells({ runtime, response, serviceSaw, problems }: AuthorityResult): string[] {
  const location = valuesOf(response?.headers ?? [], "location")[0] ?? "";
  const user = valuesOf(serviceSaw?.headers ?? [], "x-auth-request-user")[0];
  return [
    runtime,
    response ? `${response.status} ${location.split("?", 1)[0]}`.trim() : "no answer",
    valuesOf(response?.headers ?? [], "keymate-gateway-auth-status").join(", "),
    serviceSaw
      ? `${serviceSaw.method} ${serviceSaw.target}${user ? `, from ${user}` : ""}`
      : "nothing",
    problems.length === 0 ? "✓" : "✗",
  ];
}

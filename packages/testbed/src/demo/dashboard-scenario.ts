/** What the chart's dashboard and alerts see, as a demo scenario: each of their queries, asked of a real Prometheus that scrapes both proxies. */
import Table from "cli-table3";
import { PROMETHEUS, whyMissing } from "@keymate/istio-programs";
import { SCRAPE_SECONDS, observe } from "../monitoring/observe.js";
import type { Prometheus, Series } from "../monitoring/prometheus.js";
import {
  atPace,
  readAlerts,
  readDashboard,
  withVariables,
  withoutComparisons,
} from "../monitoring/queries.js";
import type { DemoScenario } from "./scenarios.js";

/** Enough for rates, and for what is compared with a little earlier. */
const SCRAPES = 6;

export interface Answer {
  /** The panel or the alert. */
  readonly of: string;
  /** A line for each series: its name in the legend, and its value now. None when the query finds nothing. */
  readonly series: readonly string[];
}

export const DASHBOARD_SCENARIO: DemoScenario = {
  name: "dashboard",
  summary: "every query of the chart's dashboard and alerts, asked of a real Prometheus under load",
  async show({ progress }) {
    const missing = await whyMissing(PROMETHEUS);
    if (missing !== undefined) throw new Error(missing);
    progress("Envoy, both runtimes under load, and Prometheus ...");
    const observation = await observe();
    try {
      await observation.untilScraped(SCRAPES);
      const answers = [
        ...(await answersOfPanels(observation.prometheus)),
        ...(await answersOfAlerts(observation.prometheus)),
      ];
      process.stdout.write(`${render(answers)}\n`);
      return reportAnswers(answers);
    } finally {
      await observation.stop();
    }
  },
};

export async function answersOfPanels(prometheus: Pick<Prometheus, "query">): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { title, targets } of readDashboard().panels) {
    for (const { expr, legendFormat } of targets) {
      const found = await prometheus.query(withVariables(expr, SCRAPE_SECONDS));
      answers.push({ of: title, series: described(found, legendFormat) });
    }
  }
  return answers;
}

/** What each alert compares with its threshold. */
export async function answersOfAlerts(prometheus: Pick<Prometheus, "query">): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { alert, expr } of readAlerts()) {
    const found = await prometheus.query(atPace(withoutComparisons(expr), SCRAPE_SECONDS));
    answers.push({ of: `alert ${alert}`, series: described(found, "{{namespace}}") });
  }
  return answers;
}

/** A share of nothing is no number, and no data. */
function described(found: readonly Series[], legend: string): string[] {
  return found.flatMap(({ metric, values }) => {
    const value = Number(values[0]?.[1]);
    if (!Number.isFinite(value)) return [];
    const name = legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? "?");
    return [`${name}: ${Number.isInteger(value) ? value : value.toPrecision(3)}`];
  });
}

function render(answers: readonly Answer[]): string {
  const table = new Table({
    head: ["Panel or alert", "Now", ""],
    style: { head: [], border: [] },
  });
  for (const { of, series } of answers) {
    table.push([of, series.join("\n") || "nothing", series.length > 0 ? "✓" : "✗"]);
  }
  return table.toString();
}

/** Prints which queries found nothing. Gives whether there is none. */
export function reportAnswers(answers: readonly Answer[]): boolean {
  const empty = answers.filter(({ series }) => series.length === 0);
  for (const { of } of empty) process.stdout.write(`✗ ${of}: expected a series, found none\n`);
  const verdict = empty.length === 0 ? "all with data" : `${empty.length} without data`;
  process.stdout.write(`${answers.length} queries: ${verdict}\n`);
  return empty.length === 0;
}

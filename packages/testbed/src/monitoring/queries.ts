/** The queries of the chart's dashboard and alerts, as Grafana and Prometheus would run them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const DASHBOARD_PATH = fileURLToPath(
  new URL("../../../chart/dashboards/keymate.json", import.meta.url),
);
export const ALERTS_PATH = fileURLToPath(
  new URL("../../../chart/alerts/keymate.yaml", import.meta.url),
);

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig: {
    readonly defaults: { readonly unit: string };
    readonly overrides: readonly Override[];
  };
}

/** What a series of that name looks like. */
interface Override {
  readonly matcher: { readonly options: string };
  readonly properties: readonly {
    readonly id: string;
    readonly value: { readonly fixedColor: string };
  }[];
}

export interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { query: string } }[];
  };
}

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(DASHBOARD_PATH, "utf8")) as Dashboard;
}

export function readAlerts(): Alert[] {
  const { groups } = parse(readFileSync(ALERTS_PATH, "utf8")) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** What Grafana puts in: all namespaces, and a window that holds some scrapes. `seconds` is the time between two. */
export function withVariables(expression: string, seconds: number): string {
  const window = `${Math.max(4 * seconds, 4)}s`;
  const filled = expression
    .replaceAll('"$namespace"', '".*"')
    .replaceAll("$__rate_interval", window);
  if (/\$(?!1\b)/.test(filled)) throw new Error(`a variable that nothing is put in for: ${filled}`);
  return atPace(filled, seconds);
}

/** The query for proxies that are scraped every second or so, and not for an hour yet. */
export function atPace(expression: string, seconds: number): string {
  return expression
    .replaceAll(":15s]", `:${seconds}s]`)
    .replaceAll(/offset (1h|10m)/g, `offset ${2 * seconds}s`);
}

/** What an alert looks at: its expression without the comparisons. */
export function withoutComparisons(expression: string): string {
  return expression.replaceAll(/\s> [\d.]+/g, "");
}

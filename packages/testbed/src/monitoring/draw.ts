/** Draws a panel of the dashboard, without its title, from what Prometheus gave for its queries. */
import * as Plot from "@observablehq/plot";
import { svg } from "../benchmark/report/plot.js";
import type { Series } from "./prometheus.js";
import type { Panel } from "./queries.js";

const UNITS: Readonly<Record<string, string>> = {
  reqps: "requests a second",
  percentunit: "share of requests",
  ms: "milliseconds",
};

export interface Drawn {
  readonly legend: string;
  readonly series: readonly Series[];
}

/** @param start seconds since 1970, where the time axis begins. */
export function drawPanel(panel: Panel, targets: readonly Drawn[], start: number): string {
  const { unit } = panel.fieldConfig.defaults;
  const points = targets.flatMap(({ legend, series }) =>
    series.flatMap(({ metric, values }) =>
      values.map(([time, value]) => ({
        seconds: time - start,
        value: Number(value),
        name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ""),
      })),
    ),
  );
  return svg({
    height: 280,
    marginLeft: 60,
    x: { label: "seconds", grid: true },
    y: {
      label: UNITS[unit] ?? unit,
      grid: true,
      zero: true,
      ...(unit === "percentunit" ? { tickFormat: "%" } : {}),
    },
    color: { scheme: "Tableau10" },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { x: "seconds", y: "value", stroke: "name" }),
      Plot.text(
        points,
        Plot.selectLast({
          x: "seconds",
          y: "value",
          z: "name",
          text: "name",
          textAnchor: "end",
          dy: -8,
        }),
      ),
    ],
  });
}

/** `Time to a decision` is `time-to-a-decision.svg`. */
export function fileNameOf({ title }: Panel): string {
  return `${title
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, "-")
    .replace(/-$/, "")}.svg`;
}

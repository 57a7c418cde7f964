/** Draws a panel of the dashboard, without its title, from what Prometheus gave for its queries. */
import * as Plot from "@observablehq/plot";
import { svg } from "../benchmark/report/plot.js";
import type { Series } from "./prometheus.js";
import type { Panel } from "./queries.js";

const UNITS: Readonly<Record<string, string>> = {
  reqps: "requests a second",
  percentunit: "share of requests",
  ms: "milliseconds",
  cps: "a second",
};

/** Grafana's names of colours. */
const COLOURS: Readonly<Record<string, string>> = {
  green: "#56a64b",
  orange: "#ff780a",
  red: "#e02f44",
  blue: "#3274d9",
};
const OTHER_COLOURS = ["#3274d9", "#ff780a", "#8f3bb8", "#56a64b", "#e02f44", "#8e8e8e"];

const HEIGHT = 240;
const MARGIN = 30;
const LETTER_WIDTH = 7.4;
const LINE_HEIGHT = 14;

export interface Drawn {
  readonly legend: string;
  readonly series: readonly Series[];
}

interface Point {
  readonly seconds: number;
  readonly value: number;
  readonly name: string;
}

/** @param start seconds since 1970, where the time axis begins. */
export function drawPanel(panel: Panel, targets: readonly Drawn[], start: number): string {
  const { unit } = panel.fieldConfig.defaults;
  const points = targets.flatMap(({ legend, series }) =>
    series.flatMap(({ metric, values }) => pointsOf(legend, metric, values, start)),
  );
  const names = [...new Set(points.map(({ name }) => name))].sort();
  const top = Math.max(...points.map(({ value }) => value).filter(Number.isFinite), 0) || 1;
  const labels = labelsOf(points, names, top);
  return svg({
    height: HEIGHT,
    marginLeft: 60,
    marginTop: MARGIN,
    marginBottom: MARGIN,
    marginRight: 16 + LETTER_WIDTH * Math.max(...names.map(({ length }) => length)),
    x: { label: "seconds", grid: true },
    y: {
      label: UNITS[unit] ?? unit,
      grid: true,
      ticks: 5,
      domain: [0, top],
      ...(unit === "percentunit" ? { tickFormat: "%" } : {}),
    },
    color: { domain: names, range: names.map((name, at) => colourOf(panel, name, at)) },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { x: "seconds", y: "value", stroke: "name", strokeWidth: 2 }),
      Plot.text(labels, {
        x: "seconds",
        y: "value",
        text: "name",
        fill: "name",
        textAnchor: "start",
        dx: 6,
      }),
    ],
  });
}

function pointsOf(
  legend: string,
  metric: Series["metric"],
  values: Series["values"],
  start: number,
): Point[] {
  const name = legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? "");
  return values.map(([time, value]) => ({ seconds: time - start, value: Number(value), name }));
}

/** The names at the end of their lines, and as far apart as lines of text have to be. */
function labelsOf(points: readonly Point[], names: readonly string[], top: number): Point[] {
  const seconds = Math.max(...points.map((point) => point.seconds));
  const distance = (top * LINE_HEIGHT) / (HEIGHT - 2 * MARGIN);
  let free = 0;
  return names
    .map((name) => ({ name, value: points.findLast((it) => it.name === name)?.value ?? 0 }))
    .sort((one, other) => one.value - other.value)
    .map(({ name, value }) => {
      const at = Math.max(Number.isFinite(value) ? value : 0, free);
      free = at + distance;
      return { name, seconds, value: at };
    });
}

/** As the panel says, or one of its own. */
function colourOf(panel: Panel, name: string, at: number): string {
  const override = panel.fieldConfig.overrides.find(({ matcher }) => matcher.options === name);
  const colour = override?.properties.find(({ id }) => id === "color")?.value.fixedColor ?? "";
  return COLOURS[colour] ?? OTHER_COLOURS[at % OTHER_COLOURS.length] ?? "black";
}

/** `Time to a decision` is `time-to-a-decision.svg`. */
export function fileNameOf({ title }: Panel): string {
  return `${title
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, "-")
    .replace(/-$/, "")}.svg`;
}

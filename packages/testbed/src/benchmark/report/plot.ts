/** Draws the results as SVG. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { GrowthSummary } from "../growth.js";
import type { ScenarioSummary } from "../summary.js";
import { NO_FILTER } from "../contenders/contender.js";

const WIDTH = 760;
const GROWTH_HEIGHT = 380;
const MARGIN_TOP = 24;
const MARGIN_BOTTOM = 46;
/** Below the numbers of the axis, and not among them. */
const LABEL_OFFSET = 40;
/** Between two lines' names, from middle to middle. */
const NAME_DISTANCE = 15;

export function drawCost(scenarios: readonly ScenarioSummary[]): string {
  const bars = scenarios.flatMap(({ scenario, contenders }) =>
    contenders.map(({ title, processor }) => ({
      scenario,
      title,
      time: processor.median,
      from: processor.median - processor.deviation,
      to: processor.median + processor.deviation,
    })),
  );
  const titles = scenarios[0]?.contenders.map(({ title }) => title) ?? [];
  const absent = scenarios.flatMap(({ scenario, contenders }) =>
    titles
      .filter((title) => !contenders.some((contender) => contender.title === title))
      .map((title) => ({ scenario, title, time: 0 })),
  );
  return svg({
    marginLeft: 130,
    marginRight: 50,
    marginBottom: MARGIN_BOTTOM,
    height: 80 + 24 * scenarios.length * titles.length,
    x: {
      label: "CPU microseconds per request (bar: median, line: median deviation)",
      labelOffset: LABEL_OFFSET,
      grid: true,
    },
    y: { label: null, domain: titles },
    fy: { label: null, domain: scenarios.map(({ scenario }) => scenario) },
    color: { scheme: "Tableau10" },
    marks: [
      Plot.barX(bars, { x: "time", y: "title", fy: "scenario", fill: "title" }),
      Plot.ruleY(bars, { x1: "from", x2: "to", y: "title", fy: "scenario" }),
      Plot.text(bars, {
        x: "to",
        y: "title",
        fy: "scenario",
        text: (bar: { time: number }) => bar.time.toFixed(0),
        textAnchor: "start",
        dx: 6,
      }),
      Plot.text(absent, {
        x: "time",
        y: "title",
        fy: "scenario",
        text: () => "does not take part",
        textAnchor: "start",
        dx: 6,
        fillOpacity: 0.6,
      }),
      Plot.ruleX([0]),
    ],
  });
}

export function drawGrowth({ growth, title, contenders, points }: GrowthSummary): string {
  const isWide = growth !== "headers";
  const lines = points.flatMap(({ value, processor }) =>
    contenders
      .filter(({ name }) => name !== NO_FILTER || growth !== "rules")
      .map((contender) => ({ value, title: contender.title, time: processor[contender.name] })),
  );
  const type = growth === "headers" || growth === "concurrency" ? "linear" : "log";
  const times = lines.map(({ time }) => time);
  const domain = [Math.min(...times), Math.max(...times)];
  const ends = lines.filter(({ value }) => value === points.at(-1)?.value);
  const shifts = spread(
    ends.map(({ time }) => time),
    Plot.scale({
      y: { type, domain, range: [GROWTH_HEIGHT - MARGIN_BOTTOM, MARGIN_TOP] },
    }).apply,
  );
  return svg({
    height: GROWTH_HEIGHT,
    marginLeft: 60,
    marginRight: 130,
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    x: {
      label: title,
      labelOffset: LABEL_OFFSET,
      type: isWide ? "log" : "linear",
      grid: true,
    },
    y: { label: "CPU microseconds per request", type, domain, grid: true },
    color: { scheme: "Tableau10" },
    marks: [
      Plot.line(lines, { x: "value", y: "time", stroke: "title", marker: "dot" }),
      ...ends.map((end, index) =>
        Plot.text([end], {
          x: "value",
          y: "time",
          text: "title",
          fill: "title",
          textAnchor: "start",
          dx: 8,
          dy: shifts[index] ?? 0,
        }),
      ),
    ],
  });
}

/** By how many pixels the name of each line is moved down, so that none covers another one. */
function spread(times: readonly number[], place: (time: number) => number): number[] {
  const shifts = times.map(() => 0);
  let free = -Infinity;
  const downward = times.map((time, index) => ({ index, at: place(time) }));
  for (const { index, at } of downward.sort((one, other) => one.at - other.at)) {
    const moved = Math.max(at, free);
    shifts[index] = moved - at;
    free = moved + NAME_DISTANCE;
  }
  return shifts;
}

/** Gives the drawing as a file of its own. */
export function svg(options: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const figure = Plot.plot({
    ...options,
    width: WIDTH,
    document: document as unknown as Document,
    style: { background: "white", fontSize: "12px" },
  });
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${figure.outerHTML}\n`;
}

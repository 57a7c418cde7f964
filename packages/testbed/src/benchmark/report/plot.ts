/** Draws the results as SVG. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { GrowthSummary } from "../growth.js";
import type { ScenarioSummary } from "../summary.js";
import { NO_FILTER } from "../contenders/contender.js";

const WIDTH = 760;

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
  const contenders = scenarios[0]?.contenders.length ?? 0;
  return svg({
    marginLeft: 130,
    marginRight: 50,
    height: 60 + 24 * scenarios.length * contenders,
    x: { label: "CPU microseconds per request (bar: median, line: median deviation)", grid: true },
    y: { label: null, domain: scenarios[0]?.contenders.map(({ title }) => title) ?? [] },
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
  return svg({
    height: 380,
    marginLeft: 60,
    marginRight: 130,
    x: { label: title, type: isWide ? "log" : "linear", grid: true },
    y: {
      label: "CPU microseconds per request",
      type: growth === "headers" || growth === "concurrency" ? "linear" : "log",
      grid: true,
    },
    color: { scheme: "Tableau10" },
    marks: [
      Plot.line(lines, { x: "value", y: "time", stroke: "title", marker: "dot" }),
      Plot.text(
        lines.filter(({ value }) => value === points.at(-1)?.value),
        { x: "value", y: "time", text: "title", fill: "title", textAnchor: "start", dx: 8 },
      ),
    ],
  });
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

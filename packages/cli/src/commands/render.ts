/** `keymate-istio render`: which resources does the chart make of these values? The chart's own templates answer, without Helm. */
import { readFile } from "node:fs/promises";
import { byteString } from "@keymate/istio-core/host";
import { decode, decodeYaml, problemLine } from "../configuration/read.js";
import { ExitStatus, Failure } from "../exit-status.js";
import { Chart, type Rendered } from "../render/chart.js";
import { ChartRefused } from "../render/go-template/functions.js";
import { isMap } from "../render/go-template/values.js";
import { objectionsTo } from "../render/schema.js";
import { merged, readSetting, type Values, ValuesFile } from "../render/values.js";
import type { Terminal } from "../terminal.js";

export interface RenderOptions {
  readonly set: readonly string[];
  readonly name: string;
  readonly namespace: string;
  readonly apiVersions: readonly string[];
  readonly chart?: string;
  readonly json?: boolean;
}

export async function render(
  terminal: Terminal,
  names: readonly string[],
  options: RenderOptions,
): Promise<ExitStatus> {
  const chart = new Chart(options.chart);
  const files: ValuesFile[] = [];
  const texts = new Map<string, string>();
  for (const name of names) {
    const text = name === "-" ? await terminal.readInput() : await read(name);
    texts.set(name, text);
    files.push(new ValuesFile(name, text));
  }
  const settings: Values = {};
  for (const setting of options.set) readSetting(setting, settings);
  const values = [...files.map((file) => file.values), settings].reduce(merged, chart.defaults);

  const problems = [
    ...configurationProblems(values, texts),
    ...schemaProblems(chart, values, files),
  ];
  if (problems.length === 0) {
    try {
      print(terminal, chart.render(values, options), options.json === true);
      return ExitStatus.Yes;
    } catch (error) {
      if (!(error instanceof ChartRefused)) throw error;
      problems.push(error.message);
    }
  }
  if (options.json === true) terminal.print(JSON.stringify({ problems }, null, 2));
  else for (const problem of problems) terminal.print(problem);
  return ExitStatus.No;
}

function print(terminal: Terminal, rendered: readonly Rendered[], isJson: boolean): void {
  if (isJson) {
    terminal.print(
      JSON.stringify(
        rendered.map(({ resource }) => resource),
        null,
        2,
      ),
    );
  } else {
    for (const { source, text } of rendered) terminal.print(`---\n# Source: ${source}\n${text}`);
  }
}

/** The plugin's own words, as `validate` has them. */
function configurationProblems(values: Values, texts: ReadonlyMap<string, string>): string[] {
  const runtime = isMap(values["lua"]) && values["lua"]["enabled"] === true ? "lua" : "wasm";
  const document = byteString(JSON.stringify(values["config"] ?? {}));
  const { policy, problem } = decode(document, runtime, true);
  if (policy !== null) return [];
  for (const [name, text] of [...texts].reverse()) {
    const found = decodeYaml(name, text, runtime).find((each) => each.problem === problem);
    if (found !== undefined) return [problemLine(found)];
  }
  return [`config: ${problem}`];
}

/** Of everything but the plugin's configuration. */
function schemaProblems(chart: Chart, values: Values, files: readonly ValuesFile[]): string[] {
  const objections = objectionsTo(values, chart.schema).filter(({ path }) => path[0] !== "config");
  return objections.map(({ path, key, problem }) => {
    const places = files
      .toReversed()
      .map((file) => (key === undefined ? file.placeOf(path) : file.placeOfKey(path, key)));
    const place = places.find((each) => each !== undefined);
    return place === undefined ? problem : `${place}: ${problem}`;
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(ExitStatus.Unreadable, `${file}: ${(error as Error).message}`);
  }
}

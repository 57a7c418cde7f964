/** Reads configurations from files and has the core decode them. */
import { readFile } from "node:fs/promises";
import { BodyMode, DenialBody, type Policy, decodeConfiguration } from "@keymate/istio-core";
import { byteString } from "@keymate/istio-core/host";
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { ExitStatus, Failure } from "../exit-status.js";
import type { Terminal } from "../terminal.js";
import { type Delivery, deliveriesIn, type Runtime } from "./deliveries.js";
import { LocatedJson, type Place } from "./located-json.js";

export interface Configuration {
  readonly file: string;
  /** `""` when the file is the configuration. */
  readonly what: string;
  readonly runtime: Runtime;
  /** The document that the plugin reads, a byte string. */
  readonly document: string;
  /** Null when there is a problem. */
  readonly policy: Policy | null;
  /** The plugin's own line; `""` when all is well. */
  readonly problem: string;
  /** Of the problem, in the file. */
  readonly place: Place;
  readonly warnings: readonly string[];
}

/** Every configuration in a file. Throws a `Failure` when there is none, or when the file cannot be read. */
export async function readConfigurations(
  file: string,
  terminal: Terminal,
  runtime?: Runtime,
): Promise<Configuration[]> {
  const text = file === "-" ? await terminal.readInput() : await readText(file);
  const found = isJsonConfiguration(text)
    ? [decodeJson(file, text, runtime)]
    : decodeYaml(file, text, runtime);
  if (found.length > 0) return found;
  throw new Failure(
    ExitStatus.Unreadable,
    `${file}: found no configuration, allowed a plugin configuration, chart values, or a WasmPlugin, ` +
      "TrafficExtension or EnvoyFilter with one",
  );
}

/** The one valid configuration in a file. */
export async function readPolicy(
  file: string,
  terminal: Terminal,
  runtime?: Runtime,
): Promise<Configuration & { readonly policy: Policy }> {
  const [first, ...others] = await readConfigurations(file, terminal, runtime);
  const { policy } = first as Configuration;
  if (policy === null) throw new Failure(ExitStatus.No, problemLine(first as Configuration));
  if (others.length > 0) {
    const names = [first, ...others].map((each) => each?.what).join(", ");
    throw new Failure(ExitStatus.Usage, `${file}: found ${names}, allowed one configuration`);
  }
  return { ...(first as Configuration), policy };
}

/** `file:line:column: problem`, as compilers print it. */
export function problemLine(found: Configuration): string {
  const what = found.what === "" ? "" : `${found.what}: `;
  return `${found.file}:${found.place.line}:${found.place.column}: ${what}${found.problem}`;
}

/** Has the core decode one document, and adds what the Wasm filter itself refuses. */
export function decode(
  document: string,
  runtime: Runtime,
  holdsBody: boolean,
): { policy: Policy | null; problem: string; place: string; warnings: readonly string[] } {
  const denial = runtime === "wasm" ? DenialBody.Gateway : DenialBody.Structured;
  const { policy, problem, place, warnings } = decodeConfiguration(document, denial);
  if (policy === null || holdsBody || policy.bodyMode === BodyMode.None) {
    return { policy, problem, place, warnings };
  }
  return { policy: null, problem: UNDELIVERED_BODY, place: "", warnings };
}

/** What the Wasm filter logs (packages/wasm/assembly/config.ts). */
const UNDELIVERED_BODY =
  "body.mode: found a mode with a body, allowed none without allow_on_headers_stop_iteration and vm_id " +
  "keymate-holds-body";

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(ExitStatus.Unreadable, `${file}: ${(error as Error).message}`);
  }
}

/** What the plugin reads as it is, however broken. */
function isJsonConfiguration(text: string): boolean {
  return /^\s*\{\s*["}]/.test(text) && !/"(apiVersion|kind|config|wasm|lua)"\s*:/.test(text);
}

function decodeJson(file: string, text: string, runtime: Runtime = "wasm"): Configuration {
  const document = byteString(text);
  const { policy, problem, place, warnings } = decode(document, runtime, true);
  const [, line, column] = /line (\d+) column (\d+)/.exec(place || problem) ?? [];
  return {
    ...{ file, what: "", runtime, document, policy, problem, warnings },
    place: { line: Number(line ?? 1), column: Number(column ?? 1) },
  };
}

export function decodeYaml(file: string, text: string, runtime?: Runtime): Configuration[] {
  const lines = new LineCounter();
  // Helm and Kubernetes read YAML 1.1, where a bare `on` is a boolean.
  const documents = parseAllDocuments(text, { version: "1.1", merge: true, lineCounter: lines });
  return [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      const message = error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
      throw new Failure(ExitStatus.No, `${file}:${line}:${col}: ${message}`);
    }
    if (document.contents === null) return [];
    return deliveriesIn(document.toJS()).map((each) =>
      decodeDelivery(file, document, lines, each, runtime),
    );
  });
}

function decodeDelivery(
  file: string,
  yaml: Document,
  lines: LineCounter,
  delivery: Delivery,
  wanted?: Runtime,
): Configuration {
  const { what, path, defaults, holdsBody } = delivery;
  const runtime = wanted ?? delivery.runtime ?? "wasm";
  const node = path.length === 0 ? yaml.contents : yaml.getIn(path, true);
  const located = new LocatedJson(node as never, yaml, lines);
  const document = delivery.text ?? withDefaults(located.text, defaults);
  const { policy, problem, place, warnings } = decode(document, runtime, holdsBody);
  const isInner = delivery.text !== undefined;
  return {
    ...{ file, what, runtime, document, policy, warnings },
    problem: isInner && place !== "" ? `${problem} (${place} of the text)` : problem,
    place: located.placeOf(isInner ? "" : place),
  };
}

/** Puts them last, so that the places of what is written stay. */
function withDefaults(document: string, defaults: Delivery["defaults"]): string {
  if (defaults === undefined) return document;
  const isEmpty = document === "null" || document === "{}";
  const written = isEmpty ? {} : (JSON.parse(document) as object);
  const missing = Object.entries(defaults).filter(([key]) => !(key in written));
  if (missing.length === 0 || (!isEmpty && !document.endsWith("}"))) return document;
  const added = missing.map((each) => each.map((text) => JSON.stringify(text)).join(":")).join();
  return isEmpty ? `{${added}}` : `${document.slice(0, -1)},${added}}`;
}

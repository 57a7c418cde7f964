/** Where a doctor's facts come from: an Envoy that runs, or what one has said of itself. */
import { readFile } from "node:fs/promises";
import { ExitStatus, Failure } from "../exit-status.js";
import type { Terminal } from "../terminal.js";

export interface Facts {
  /** What `/config_dump` answers. */
  readonly dump: unknown;
  /** Counters of failures that are not zero, as `name: value`; null when nobody can be asked. */
  readonly failures: readonly string[] | null;
}

/** @param source `host:port`, with or without `http://`, or a file; `-` is stdin. */
export async function readFacts(source: string, terminal: Terminal): Promise<Facts> {
  if (/^(https?:\/\/)?(\[[\da-fA-F:]+\]|[\w.-]+):\d+\/?$/.test(source)) return fromAdmin(source);
  const text = source === "-" ? await terminal.readInput() : await fromFile(source);
  try {
    return { dump: JSON.parse(text), failures: null };
  } catch (error) {
    throw unreadable(source, `found no JSON (${(error as Error).message})`);
  }
}

async function fromAdmin(source: string): Promise<Facts> {
  const base = (source.includes("://") ? source : `http://${source}`).replace(/\/$/, "");
  const dump = JSON.parse(await get(source, `${base}/config_dump`)) as unknown;
  const filter = encodeURIComponent("(\\.lua\\..*errors|wasm\\..*(fail|crash|error))");
  const stats = await get(source, `${base}/stats?usedonly&filter=${filter}`);
  const failures = stats.split("\n").filter((line) => /: [1-9]\d*$/.test(line));
  return { dump, failures };
}

async function get(source: string, url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    if (response.ok) return text;
    throw unreadable(source, `found ${response.status} at ${url}`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const cause = (error as Error & { readonly cause?: Error }).cause ?? (error as Error);
    throw unreadable(source, `no answer from ${url} (${cause.message})`);
  }
}

async function fromFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
}

function unreadable(source: string, found: string): Failure {
  const allowed = "allowed the address of Envoy's admin interface or a file with its /config_dump";
  return new Failure(ExitStatus.Unreadable, `${source}: ${found}, ${allowed}`);
}

/** Sends the load. */
import type { LoadRequest } from "../scenario.js";

export interface Load {
  readonly port: number;
  readonly request: LoadRequest;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, over all connections; without it every connection sends as soon as it has its answer. */
  readonly rate?: number;
}

export interface LoadResult {
  readonly responses: number;
  readonly seconds: number;
  /** How many responses had which status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that ended or answers that could not be read. */
  readonly errors: number;
  /** From sending a request (at a fixed rate: from when it was due) to the end of its response, in microseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface Generator {
  readonly name: string;
  /** Whose processor time is the generator's; undefined when it runs as a process per load. */
  readonly pid: number | undefined;
  run(load: Load): Promise<LoadResult>;
  stop(): Promise<void>;
}

/** The request that a command line describes. */
import { readFile } from "node:fs/promises";
import { byteString, type HeaderLine, type InMemoryRequest } from "@keymate/istio-core/host";
import { InvalidArgumentError } from "commander";
import { ExitStatus, Failure } from "./exit-status.js";

export interface RequestOptions {
  readonly method: string;
  readonly header: readonly HeaderLine[];
  readonly data?: string;
}

/** One `-H`, as curl takes it: `name: value`. */
export function parseHeader(text: string, before: readonly HeaderLine[]): readonly HeaderLine[] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError(`found ${JSON.stringify(text)}, allowed 'name: value'.`);
  }
  return [...before, [name.toLowerCase(), byteString(value.trimEnd())]];
}

/** `target` is a path with its query, or a URL whose host becomes the authority. Nothing in it is normalised. */
export async function readRequest(
  target: string,
  options: RequestOptions,
): Promise<InMemoryRequest> {
  const [, scheme, host, path] = /^(https?):\/\/([^/?#]*)([^]*)$/.exec(target) ?? [];
  const authority = options.header.find(([name]) => name === "host")?.[1] ?? host ?? "localhost";
  const body = options.data === undefined ? undefined : await readBody(options.data);
  const isConnect = options.method === "CONNECT" && !(path ?? target).startsWith("/");
  return {
    method: options.method,
    path: isConnect ? "" : byteString((path ?? target) || "/"),
    authority: byteString(authority),
    scheme: scheme ?? "http",
    headers: options.header.filter(([name]) => name !== "host"),
    ...(body === undefined ? {} : { body }),
  };
}

async function readBody(data: string): Promise<string> {
  if (!data.startsWith("@")) return byteString(data);
  try {
    return await readFile(data.slice(1), "latin1");
  } catch (error) {
    throw new Failure(ExitStatus.Unreadable, `--data ${data}: ${(error as Error).message}`);
  }
}

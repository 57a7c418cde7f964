/** What came of one request, as people and programs read it. */
import {
  type Enforcement,
  type HeaderLine,
  type InMemoryHost,
  textOf,
} from "@keymate/istio-core/host";

export interface Verdict {
  /** `GRANTED`, `DENIED`, `SKIPPED` or `GATEWAY_FAILED`. */
  readonly outcome: string;
  /** The reason in the plugin's log line; `-` when there is none. */
  readonly reason: string;
  /** Whether the service receives the request. */
  readonly passes: boolean;
  /** The answer in the service's place. */
  readonly reply: {
    readonly status: number;
    readonly headers: string[];
    readonly body: string;
  } | null;
  /** Lines that the plugin adds to the response. */
  readonly responseHeaders: string[];
  /** What the service receives; null when it receives nothing. */
  readonly serviceHeaders: string[] | null;
  readonly log: string;
}

export function verdictOf(enforcement: Enforcement, host: InMemoryHost): Verdict {
  const { outcome, reply, annotation, serviceHeaders } = enforcement;
  const log = host.lines.at(-1)?.line ?? "";
  return {
    outcome,
    reason: /reason=(\S+)/.exec(log)?.[1] ?? "-",
    passes: serviceHeaders !== null,
    reply: reply && {
      status: reply.status,
      headers: texts(reply.headers),
      body: textOf(reply.body),
    },
    responseHeaders: texts(annotation),
    serviceHeaders: serviceHeaders && texts(serviceHeaders),
    log,
  };
}

export function texts(lines: readonly HeaderLine[]): string[] {
  return lines.map(([name, value]) => `${name}: ${textOf(value)}`);
}

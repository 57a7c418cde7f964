/** The core's questions about a request, answered from memory. */
import { LONGEST_KEY } from "../src/cache-rules";
import { type HeaderList } from "../src/header-list";
import { Attribute, Host, type LogLevel } from "../src/host";
import { counterName } from "../src/metrics";
import { type Policy } from "../src/policy";

/** One line of a header: its name in lower case, its value as a byte string. */
export type HeaderLine = readonly [name: string, value: string];

/** A request as Envoy would hand it to the plugin. All text is byte strings. */
export interface InMemoryRequest {
  readonly method: string;
  /** With its query, byte for byte; `""` for a CONNECT without one. */
  readonly path: string;
  /** `:authority`; empty unless set. */
  readonly authority?: string;
  /** `:scheme`; `http` unless set. */
  readonly scheme?: string;
  /** Its header lines in order, without pseudo-headers. */
  readonly headers?: readonly HeaderLine[];
  /** Absent: the request ends with its headers. */
  readonly body?: string;
  /** What else is known of it, for header templates and `forwarded_headers`. */
  readonly attributes?: Partial<Record<Attribute, string>>;
}

export interface LogLine {
  readonly level: LogLevel;
  readonly line: string;
}

export class InMemoryHost extends Host {
  /** What the core has logged so far. */
  readonly lines: LogLine[] = [];
  /** How often each counter was added to, by its name. */
  readonly counts = new Map<string, number>();
  /** The durations recorded, in milliseconds. */
  readonly durations: number[] = [];
  /** The body of the reply that is being reported; the core asks for it when the reply is Envoy's own. */
  replyText: string = "";
  /** Whose rules say what tells checks apart; without one, nothing is cached. */
  policy: Policy | null = null;
  private readonly arrival: number;

  /** @param clock milliseconds from any beginning. */
  constructor(
    private readonly request: InMemoryRequest,
    private readonly clock: () => number = Date.now,
  ) {
    super();
    this.arrival = clock();
  }

  method(): string {
    return this.request.method;
  }

  path(): string {
    return this.request.path;
  }

  requestHeader(name: string): string {
    if (name === ":method") return this.request.method;
    if (name === ":path") return this.request.path;
    if (name === ":authority") return this.request.authority ?? "";
    if (name === ":scheme") return this.request.scheme ?? "http";
    return this.request.headers?.find(([each]) => each === name)?.[1] ?? "";
  }

  attribute(attribute: Attribute): string {
    const known = this.request.attributes?.[attribute];
    if (known !== undefined) return known;
    if (attribute === Attribute.Method) return this.request.method;
    if (attribute === Attribute.Path) return this.request.path;
    return attribute === Attribute.Host ? (this.request.authority ?? "") : "";
  }

  mayHaveBody(): boolean {
    return this.request.body !== undefined;
  }

  gatewayReplyText(limit: number): string {
    return this.replyText.slice(0, limit);
  }

  elapsedMilliseconds(): number {
    return Math.max(0, Math.floor(this.clock() - this.arrival));
  }

  override now(): number {
    return this.clock();
  }

  override checkKey(own: HeaderList): string {
    const { policy } = this;
    if (policy === null) return "";
    const lines = [
      ...Array.from({ length: own.size() }, (_, index) => [own.name(index), own.value(index)]),
      ...(this.request.headers ?? []).filter(([name]) => policy.isKeyed(name)),
    ];
    return lines.flat().join("").length > LONGEST_KEY ? "" : JSON.stringify(lines);
  }

  isLogged(): boolean {
    return true;
  }

  log(level: LogLevel, line: string): void {
    this.lines.push({ level, line });
  }

  override count(counter: number): void {
    const name = counterName(counter);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  override recordDuration(milliseconds: number): void {
    this.durations.push(milliseconds);
  }
}

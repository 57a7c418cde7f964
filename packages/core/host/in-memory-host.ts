/** The core's questions about a request, answered from memory. */
import { Attribute, Host, type LogLevel } from "../src/host";

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
  /** The body of the reply that is being reported; the core asks for it when the reply is Envoy's own. */
  replyText: string = "";
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

  gatewayReplyText(): string {
    return this.replyText;
  }

  elapsedMilliseconds(): number {
    return Math.max(0, Math.floor(this.clock() - this.arrival));
  }

  isLogged(): boolean {
    return true;
  }

  log(level: LogLevel, line: string): void {
    this.lines.push({ level, line });
  }
}

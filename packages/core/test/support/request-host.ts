/** A host with one request in it, which writes down what the core logs. */
import { Attribute, Host, type LogLevel } from "../../src/host";
import { counterName } from "../../src/metrics";

export interface Request {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  attributes?: Partial<Record<Attribute, string>>;
  /** Whether the request ends with its headers. */
  isComplete?: boolean;
}

export class RequestHost extends Host {
  readonly logged: { level: LogLevel; line: string }[] = [];
  /** The beginning of the body of Envoy's own reply. */
  replyText = "";
  /** How often the core asked for it. */
  replyTextAsked = 0;
  elapsed = 7;
  isLogging = true;
  /** Names of what was counted, in order. */
  readonly counted: string[] = [];
  readonly durations: number[] = [];

  constructor(private readonly request: Request = {}) {
    super();
  }

  method(): string {
    return this.request.method ?? "GET";
  }

  path(): string {
    return this.request.path ?? "/orders";
  }

  requestHeader(name: string): string {
    return this.request.headers?.[name] ?? "";
  }

  attribute(attribute: Attribute): string {
    if (attribute === Attribute.Host) return this.requestHeader(":authority");
    return this.request.attributes?.[attribute] ?? "";
  }

  mayHaveBody(): boolean {
    return this.request.isComplete !== true;
  }

  gatewayReplyText(): string {
    this.replyTextAsked++;
    return this.replyText;
  }

  elapsedMilliseconds(): number {
    return this.elapsed;
  }

  isLogged(): boolean {
    return this.isLogging;
  }

  log(level: LogLevel, line: string): void {
    this.logged.push({ level, line });
  }

  override count(counter: number): void {
    this.counted.push(counterName(counter));
  }

  override recordDuration(milliseconds: number): void {
    this.durations.push(milliseconds);
  }
}

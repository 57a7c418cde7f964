/** The core's questions, answered from memory. */
import {
  Attribute,
  DURATION_HISTOGRAM,
  type HeaderList,
  Host,
  LONGEST_KEY,
  LogLevel,
  MOST_TOGETHER,
  type Policy,
  counterName,
} from "../../../../core/src/index";
import type { DownstreamRequest } from "../downstream.js";
import type { World } from "../world.js";

export class MemoryHost extends Host {
  /** The body of the reply that is being reported. */
  replyText = "";
  private readonly arrival: number;

  constructor(
    private readonly world: World,
    private readonly request: DownstreamRequest,
    private readonly policy: Policy,
    private readonly flights: ReadonlyMap<string, readonly unknown[]>,
  ) {
    super();
    this.arrival = world.clock.now;
  }

  method(): string {
    return this.request.headers.get(":method") ?? "";
  }

  path(): string {
    return this.request.headers.get(":path") ?? "";
  }

  requestHeader(name: string): string {
    return this.request.headers.get(name) ?? "";
  }

  attribute(attribute: Attribute): string {
    switch (attribute) {
      case Attribute.Method:
        return this.method();
      case Attribute.Path:
        return this.path();
      case Attribute.Host:
        return this.requestHeader(":authority");
      case Attribute.SourceAddress:
        return "127.0.0.1:40000";
      default:
        return "";
    }
  }

  mayHaveBody(): boolean {
    return this.request.body !== "" || this.request.hasTrailers;
  }

  gatewayReplyText(limit: number): string {
    return this.replyText.slice(0, limit);
  }

  override now(): number {
    return this.world.clock.now;
  }

  override checkKey(own: HeaderList): string {
    const lines = [
      ...Array.from({ length: own.size() }, (_, index) => [own.name(index), own.value(index)]),
      ...this.request.headers.lines.filter(([name]) => this.policy.isKeyed(name)),
    ];
    return lines.flat().join("").length > LONGEST_KEY ? "" : JSON.stringify(lines);
  }

  override isUnderWay(key: string): boolean {
    const joined = this.flights.get(key);
    return joined !== undefined && joined.length + 1 < MOST_TOGETHER;
  }

  elapsedMilliseconds(): number {
    return Math.floor(this.world.clock.now - this.arrival);
  }

  isLogged(level: LogLevel): boolean {
    return level >= LogLevel.Info;
  }

  log(_level: LogLevel, line: string): void {
    this.world.log.push(line);
  }

  override count(counter: number): void {
    this.world.record(counterName(counter), 1);
  }

  override recordDuration(_milliseconds: number): void {
    this.world.record(DURATION_HISTOGRAM, 1);
  }
}

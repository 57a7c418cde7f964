/** Answers the core's questions from Envoy. */
import { Attribute, HeaderList, Host, LogLevel } from "../../core/src/index";
import { composeKey, markLines } from "./callout";
import { bufferBytes } from "./abi/buffer";
import { Buffer, HeaderMap, Level } from "./abi/constants";
import { headerLines } from "./abi/headers";
import { log, nanoseconds } from "./abi/log";
import { isText } from "./abi/memory";
import { textProperty } from "./abi/property";
import { PairsReader } from "./abi/pairs";
import { Configuration } from "./config";
import { isWritten } from "./log-level";
import { count, recordDuration } from "./metrics";
import { METHOD } from "./names";

export class EnvoyHost extends Host {
  /** The request's lines while its headers callback runs; fetched anew afterwards. */
  requestLines: PairsReader | null = null;
  endOfStream: bool = false;
  private methodText: string = "";
  private pathText: string = "";
  /** When the request began to wait; 0 while it has not: the callback in which it arrived takes no time that counts. */
  private started: u64 = 0;
  /** What the clock said last; 0 while it has not been asked. */
  private latest: u64 = 0;

  /** Called when the request is about to wait for its body or for the gateway. */
  startClock(): void {
    if (this.started == 0) this.started = nanoseconds();
  }

  constructor(private readonly configuration: Configuration) {
    super();
  }

  /** Keeps a line that is asked for again and again. */
  keep(use: i32, line: PairsReader): void {
    if (use & METHOD) this.methodText = isGet(line) ? "GET" : line.value();
    else this.pathText = line.value();
  }

  method(): string {
    return this.methodText;
  }

  path(): string {
    return this.pathText;
  }

  requestHeader(name: string): string {
    const lines = this.requestLines;
    if (lines === null) {
      const fetched = headerLines(HeaderMap.RequestHeaders);
      const value = valueOf(fetched, name);
      fetched.free();
      return value;
    }
    return valueOf(lines, name);
  }

  attribute(attribute: Attribute): string {
    if (attribute == Attribute.Method) return this.method();
    if (attribute == Attribute.Path) return this.path();
    if (attribute == Attribute.Host) return this.requestHeader(":authority");
    return textProperty(PROPERTIES[attribute]);
  }

  mayHaveBody(): bool {
    return !this.endOfStream;
  }

  gatewayReplyText(limit: i32): string {
    const bytes = bufferBytes(Buffer.CallResponseBody, limit);
    const text = bytes.text();
    bytes.free();
    return text;
  }

  elapsedMilliseconds(): i32 {
    if (this.started == 0) return 0;
    const now = this.readClock();
    return now < this.started ? 0 : <i32>((now - this.started) / 1000000);
  }

  now(): f64 {
    return <f64>(this.readClock() / 1000000);
  }

  private readClock(): u64 {
    this.latest = nanoseconds();
    return this.latest;
  }

  checkKey(own: HeaderList): string {
    const lines = this.requestLines;
    const held = lines === null ? this.markedLines() : lines;
    const key = composeKey(own, held);
    if (lines === null) held.free();
    return key;
  }

  /** The request's lines, fetched anew and marked. The caller frees them. */
  markedLines(): PairsReader {
    const lines = headerLines(HeaderMap.RequestHeaders);
    markLines(lines, this.configuration.requestUses, null);
    return lines;
  }

  isUnderWay(key: string): bool {
    return this.configuration.flights.has(key);
  }

  isLogged(level: LogLevel): bool {
    return isWritten(levelOf(level), this.latest);
  }

  log(level: LogLevel, line: string): void {
    log(levelOf(level), line);
  }

  count(counter: i32): void {
    count(counter);
  }

  recordDuration(milliseconds: i32): void {
    recordDuration(milliseconds);
  }
}

/** Envoy's attribute paths, their parts separated by NUL, in the order of `Attribute`. */
const PROPERTIES: string[] = [
  "request\0method",
  "request\0path",
  "request\0host",
  "source\0address",
  "connection\0uri_san_peer_certificate",
  "connection\0requested_server_name",
  "xds\0route_name",
  "xds\0node\0metadata\0WORKLOAD_NAME",
];

/** Most requests are, and need no text of their own for it. */
function isGet(method: PairsReader): bool {
  return method.valueSize == 3 && (load<u32>(method.valueAddress) & 0xffffff) == 0x544547;
}

function levelOf(level: LogLevel): Level {
  if (level == LogLevel.Info) return Level.Info;
  return level == LogLevel.Warn ? Level.Warn : Level.Error;
}

function valueOf(lines: PairsReader, name: string): string {
  lines.rewind();
  while (lines.advance()) {
    if (lines.nameSize == name.length && isText(lines.nameAddress, name)) return lines.value();
  }
  return "";
}

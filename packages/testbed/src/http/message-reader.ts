/**
 * Reads HTTP/1.1 messages from a connection without changing a byte (RFC 9112).
 *
 * Our own, because the test bed must see what a library hides: spelling and order of header lines, bytes above 0x7f, the end of a message
 * that was cut short. It reads what Envoy and our own client write; it is lenient and no model of a server for the world.
 */
import { valuesOf } from "./message.js";
import type { MessageHead } from "./message.js";
import type { HeaderLine } from "../conformance/case.js";

/** What follows a head: nothing, so many bytes, chunks, bytes until the connection ends, or another protocol. */
export type Framing = "none" | number | "chunked" | "until close" | "tunnel";

export interface MessageEvents {
  /** Says how the body is framed: `requestFraming` or `responseFraming`, mostly. */
  head(head: MessageHead): Framing;
  body(bytes: string): void;
  end(trailers: readonly HeaderLine[]): void;
}

type State = "head" | "length" | "chunk size" | "chunk" | "chunk end" | "trailers" | "rest";

export class MessageReader {
  private state: State = "head";
  private buffer = "";
  private remaining = 0;

  constructor(private readonly events: MessageEvents) {}

  /** Takes the next bytes of the connection. Throws when they are not HTTP/1.1. */
  push(bytes: Buffer): void {
    this.buffer += bytes.toString("latin1");
    while (this.step()) {
      // Each step takes one piece out of the buffer.
    }
  }

  /** The connection has ended. */
  finish(): void {
    if (this.state === "rest") this.complete([]);
  }

  private step(): boolean {
    switch (this.state) {
      case "head":
        return this.readHead();
      case "length":
      case "chunk":
        return this.readBody();
      case "chunk size":
        return this.readChunkSize();
      case "chunk end":
        return this.readLine() !== undefined && this.become("chunk size");
      case "trailers":
        return this.readTrailers();
      case "rest":
        return this.readRest();
    }
  }

  private readHead(): boolean {
    const end = this.buffer.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const [startLine = "", ...lines] = this.buffer.slice(0, end).split("\r\n");
    this.buffer = this.buffer.slice(end + 4);
    const framing = this.events.head({ startLine, headers: lines.map(headerLine) });
    switch (framing) {
      case "none":
        this.complete([]);
        return true;
      case "chunked":
        return this.become("chunk size");
      case "until close":
      case "tunnel":
        return this.become("rest");
      default:
        this.remaining = framing;
        if (framing === 0) this.complete([]);
        else this.state = "length";
        return true;
    }
  }

  private readBody(): boolean {
    if (this.buffer === "") return false;
    const bytes = this.buffer.slice(0, this.remaining);
    this.buffer = this.buffer.slice(bytes.length);
    this.remaining -= bytes.length;
    this.events.body(bytes);
    if (this.remaining > 0) return false;
    if (this.state === "chunk") return this.become("chunk end");
    this.complete([]);
    return true;
  }

  private readChunkSize(): boolean {
    const line = this.readLine();
    if (line === undefined) return false;
    this.remaining = Number.parseInt(line, 16);
    if (Number.isNaN(this.remaining)) throw new Error(`not a chunk size: ${line}`);
    return this.become(this.remaining === 0 ? "trailers" : "chunk");
  }

  private readTrailers(): boolean {
    if (this.buffer.startsWith("\r\n")) {
      this.buffer = this.buffer.slice(2);
      this.complete([]);
      return true;
    }
    const end = this.buffer.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const lines = this.buffer.slice(0, end).split("\r\n");
    this.buffer = this.buffer.slice(end + 4);
    this.complete(lines.map(headerLine));
    return true;
  }

  private readRest(): boolean {
    if (this.buffer !== "") this.events.body(this.buffer);
    this.buffer = "";
    return false;
  }

  private readLine(): string | undefined {
    const end = this.buffer.indexOf("\r\n");
    if (end < 0) return undefined;
    const line = this.buffer.slice(0, end);
    this.buffer = this.buffer.slice(end + 2);
    return line;
  }

  private become(state: State): true {
    this.state = state;
    return true;
  }

  private complete(trailers: readonly HeaderLine[]): void {
    this.state = "head";
    this.events.end(trailers);
  }
}

/** RFC 9112 §6.3 for a request. */
export function requestFraming(head: MessageHead): Framing {
  if (head.startLine.startsWith("CONNECT ")) return "tunnel";
  if (valuesOf(head.headers, "upgrade").length > 0) return "tunnel";
  return declaredFraming(head) ?? "none";
}

/** RFC 9112 §6.3 for the response to a request with this method. */
export function responseFraming(head: MessageHead, method: string): Framing {
  const status = statusOf(head);
  if (status === 101 || (method === "CONNECT" && status >= 200 && status < 300)) return "tunnel";
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return "none";
  return declaredFraming(head) ?? "until close";
}

export function statusOf(head: MessageHead): number {
  return Number(head.startLine.split(" ")[1]);
}

function declaredFraming(head: MessageHead): Framing | undefined {
  const encodings = valuesOf(head.headers, "transfer-encoding");
  if (encodings.some((encoding) => encoding.toLowerCase().endsWith("chunked"))) return "chunked";
  const [length] = valuesOf(head.headers, "content-length");
  return length === undefined ? undefined : Number(length);
}

function headerLine(line: string): HeaderLine {
  const colon = line.indexOf(":");
  if (colon < 0) throw new Error(`not a header line: ${line}`);
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
}

/** The clients of one Envoy: connections that are kept, HTTP/1.1 and HTTP/2, and every answer compared with what it must be. */
import { Agent, request as sendHttp1 } from "node:http";
import { connect } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import type { HeaderLine, Runtime } from "../conformance/case.js";
import { valuesOf } from "../http/message.js";
import type { Kind, SoakRequest } from "./kinds.js";

const CONNECTIONS = 32;
/** Far beyond any timeout of the soak's configurations. */
const PATIENCE_MILLISECONDS = 20_000;
/** Beyond the longest timeout of the soak's configurations. */
const IDLE_MILLISECONDS = 8_000;
const PIECE_MILLISECONDS = 10;

interface Received {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

/** A request under way, whatever its protocol. */
interface Sent {
  readonly received: Promise<Received>;
  leave(): void;
}

export class SoakClient {
  private readonly agent = new Agent({
    keepAlive: true,
    maxSockets: CONNECTIONS,
    // Of connections that are not used. It ends no request.
    timeout: IDLE_MILLISECONDS,
  });
  private readonly sessions = new Map<number, ClientHttp2Session>();

  constructor(private readonly runtime: Runtime) {}

  /** Sends a request of this kind. Gives what is wrong with its answer, in one line, or `undefined`. */
  async send(port: number, kind: Kind, id: string): Promise<string | undefined> {
    const request = kind.request(id);
    const sent =
      kind.protocol === "HTTP/2"
        ? this.sendHttp2(port, request)
        : this.sendHttp1(port, request, kind.isAlone === true);
    const impatient = setTimeout(() => sent.leave(), PATIENCE_MILLISECONDS);
    try {
      if (kind.leavesAfterMilliseconds !== undefined) {
        setTimeout(() => sent.leave(), kind.leavesAfterMilliseconds);
        return await sent.received.then(
          ({ status }) => `${kind.name} ${id}: an answer ${status} to a client that has left`,
          () => undefined,
        );
      }
      const problem = problemWith(await sent.received, kind, id, this.runtime);
      return problem === undefined ? undefined : `${kind.name} ${id}: ${problem}`;
    } catch (error) {
      return `${kind.name} ${id}: ${(error as Error).message}`;
    } finally {
      clearTimeout(impatient);
    }
  }

  close(): void {
    this.agent.destroy();
    for (const session of this.sessions.values()) session.destroy();
  }

  private sendHttp1(port: number, request: SoakRequest, isAlone: boolean): Sent {
    const { method, path, body = "", pieces = 0 } = request;
    const message = sendHttp1({
      ...{ host: "127.0.0.1", port, method, path },
      headers: ["host", "orders.soak", ...request.headers.flat()].concat(
        body !== "" && pieces === 0 ? ["content-length", `${body.length}`] : [],
        pieces > 0 ? ["transfer-encoding", "chunked"] : [],
      ),
      agent: isAlone ? false : this.agent,
    });
    const received = new Promise<Received>((resolve, reject) => {
      message.on("response", (response) => {
        let text = "";
        response.setEncoding("latin1");
        response.on("data", (piece: string) => (text += piece));
        response.on("error", reject);
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          resolve({ status, headers: linesOf(response.rawHeaders), body: text });
        });
      });
      message.on("error", reject);
    });
    void write(message, body, pieces);
    return { received, leave: () => message.destroy(new Error("the client has left")) };
  }

  private sendHttp2(port: number, request: SoakRequest): Sent {
    const { method, path, body = "", pieces = 0 } = request;
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of request.headers) {
      const before = headers[name];
      headers[name] = before === undefined ? value : [before, value].flat();
    }
    const stream = this.session(port).request(
      { ":method": method, ":path": path, ":authority": "orders.soak", ...headers },
      { endStream: body === "" },
    );
    const received = new Promise<Received>((resolve, reject) => {
      let head: { status: number; headers: HeaderLine[] } | undefined;
      let text = "";
      stream.setEncoding("latin1");
      stream.on("response", (found: IncomingHttpHeaders, _flags: number, raw: string[]) => {
        head = { status: Number(found[":status"]), headers: linesOf(raw) };
      });
      stream.on("data", (piece: string) => (text += piece));
      stream.on("end", () => head && resolve({ ...head, body: text }));
      stream.on("error", reject);
      stream.on("close", () => reject(new Error("the stream ended without an answer")));
    });
    if (body !== "") void write(stream, body, pieces);
    return { received, leave: () => stream.close(8) };
  }

  private session(port: number): ClientHttp2Session {
    const present = this.sessions.get(port);
    if (present && !present.closed && !present.destroyed) return present;
    const session = connect(`http://127.0.0.1:${port}`);
    // What becomes of its requests, the requests tell.
    session.on("error", () => undefined);
    this.sessions.set(port, session);
    return session;
  }
}

function problemWith(
  received: Received,
  kind: Kind,
  id: string,
  runtime: Runtime,
): string | undefined {
  const expected = kind.answer(id);
  const { status, headers, body } = received;
  const outcome = valuesOf(headers, "keymate-gateway-auth-status").join();
  if (status !== expected?.status || outcome !== expected.outcome) {
    const reason = valuesOf(headers, "keymate-gateway-auth-reason").join();
    return `expected ${expected?.status} ${expected?.outcome}, found ${status} ${outcome} ${reason}`;
  }
  const wanted = typeof expected.body === "object" ? expected.body[runtime] : expected.body;
  if (wanted === undefined || wanted === body) return undefined;
  return `expected the body ${JSON.stringify(wanted)}, found ${JSON.stringify(body)}`;
}

interface Writable {
  readonly destroyed: boolean;
  write(text: string, encoding: BufferEncoding): void;
  end(text?: string, encoding?: BufferEncoding): void;
}

async function write(stream: Writable, body: string, pieces: number): Promise<void> {
  if (pieces === 0) return body === "" ? stream.end() : stream.end(body, "latin1");
  const size = Math.ceil(body.length / pieces);
  for (let start = 0; start < body.length && !stream.destroyed; start += size) {
    stream.write(body.slice(start, start + size), "latin1");
    await new Promise((resolve) => setTimeout(resolve, PIECE_MILLISECONDS));
  }
  if (!stream.destroyed) stream.end();
}

function linesOf(raw: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) lines.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return lines;
}

/** An HTTP/2 connection to Envoy whose requests can be cancelled one by one. */
import { connect, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import type { CaseRequest, HeaderLine } from "../conformance/case.js";

export interface StreamResponse {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  body: string;
  complete: boolean;
}

export class StreamClient {
  private constructor(private readonly session: ClientHttp2Session) {}

  static async open(port: number): Promise<StreamClient> {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => session.destroy());
    await new Promise<void>((resolve, reject) => {
      session.once("connect", () => resolve());
      session.once("error", reject);
    });
    return new StreamClient(session);
  }

  /** `part`: whether the request's body is sent to its end. */
  send(request: CaseRequest, part: "all" | "half a body" = "all"): StreamRequest {
    const { method = "GET", authority = "service.test", headers = [] } = request;
    const { body = "", trailers = [] } = request;
    const stream = this.session.request(
      {
        ":method": method,
        ":path": request.path ?? "/orders",
        ":scheme": "http",
        ":authority": authority,
        ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      },
      { endStream: body === "", waitForTrailers: trailers.length > 0 },
    );
    stream.on("wantTrailers", () => stream.sendTrailers(Object.fromEntries(trailers)));
    if (body !== "" && part === "all") stream.end(body, "latin1");
    else if (body !== "") stream.write(body.slice(0, body.length >> 1), "latin1");
    return new StreamRequest(stream);
  }

  close(): void {
    this.session.destroy();
  }
}

export class StreamRequest {
  /** Final responses: at most one, HTTP/2 knows no more. */
  readonly responses: StreamResponse[] = [];
  isClosed = false;
  readonly closed: Promise<void>;

  constructor(private readonly stream: ClientHttp2Stream) {
    stream.on("response", (headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
      const lines: HeaderLine[] = [];
      for (let index = 0; index + 1 < raw.length; index += 2) {
        lines.push([raw[index] ?? "", raw[index + 1] ?? ""]);
      }
      const status = Number(headers[constants.HTTP2_HEADER_STATUS]);
      this.responses.push({ status, headers: lines, body: "", complete: false });
    });
    stream.on("data", (bytes: Buffer) => {
      const [response] = this.responses;
      if (response) response.body += bytes.toString("latin1");
    });
    stream.on("end", () => {
      const [response] = this.responses;
      if (response) response.complete = true;
    });
    stream.on("error", () => undefined);
    this.closed = new Promise((resolve) =>
      stream.on("close", () => {
        this.isClosed = true;
        resolve();
      }),
    );
  }

  /** `RST_STREAM` with the code CANCEL (RFC 9113 §6.4). */
  cancel(): void {
    this.stream.close(constants.NGHTTP2_CANCEL);
  }
}

/** A service made of Node's own HTTP server and `ws`: it does each kind of traffic as applications do. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { WebSocketServer } from "ws";

const MEBIBYTE = Buffer.alloc(1 << 20, "d");

export class HttpService {
  /** Requests and upgrades that arrived since the last `reset`. */
  requests = 0;
  /** Bytes of request bodies that arrived since the last `reset`. */
  bodyBytes = 0;
  private readonly server = createServer(
    { maxHeaderSize: 128 << 10, keepAliveTimeout: 60_000 },
    (request, response) => {
      this.serve(request, response);
    },
  );
  private readonly sockets = new WebSocketServer({ noServer: true });

  constructor() {
    this.server.on("checkContinue", (request, response) => {
      response.writeContinue();
      this.serve(request, response);
    });
    this.server.on("upgrade", (request, socket, head) => {
      this.requests++;
      this.sockets.handleUpgrade(request, socket as Socket, head, (webSocket) => {
        webSocket.on("message", (data, isBinary) => webSocket.send(data, { binary: isBinary }));
      });
    });
  }

  async listen(): Promise<number> {
    // Room for every connection of the test that opens a thousand at once.
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", 4_096, resolve));
    return (this.server.address() as AddressInfo).port;
  }

  reset(): void {
    this.requests = 0;
    this.bodyBytes = 0;
  }

  async close(): Promise<void> {
    for (const webSocket of this.sockets.clients) webSocket.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests++;
    const url = new URL(request.url ?? "/", "http://service.test");
    if (url.pathname === "/upload") this.upload(request, response);
    else if (url.pathname === "/download") void this.download(url, response);
    else if (url.pathname === "/events") this.events(request, response);
    else if (url.pathname === "/headers") this.headers(request, response);
    else if (url.pathname === "/options") {
      response.writeHead(204, { allow: "GET, OPTIONS", "access-control-allow-origin": "*" }).end();
    } else {
      response.writeHead(200, { "content-type": "text/plain", "content-length": "5" });
      response.end(request.method === "HEAD" ? undefined : "hello");
    }
  }

  /** Answers with the size and the SHA-256 of the body, and with its trailers. */
  private upload(request: IncomingMessage, response: ServerResponse): void {
    const hash = createHash("sha256");
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
      this.bodyBytes += chunk.length;
    });
    request.on("end", () => {
      const { trailers } = request;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ bytes, sha256: hash.digest("hex"), trailers }));
    });
  }

  private async download(url: URL, response: ServerResponse): Promise<void> {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    const chunks = Array.from(
      { length: Number(url.searchParams.get("mebibytes")) },
      () => MEBIBYTE,
    );
    // A client that leaves is none of the service's business.
    await pipeline(Readable.from(chunks), response).catch(() => undefined);
  }

  /** Server-sent events, without end. */
  private events(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    let number = 0;
    const send = () => void response.write(`id: ${++number}\ndata: event ${number}\n\n`);
    send();
    const timer = setInterval(send, 20);
    request.on("close", () => clearInterval(timer));
  }

  private headers(request: IncomingMessage, response: ServerResponse): void {
    const size = request.rawHeaders.reduce((sum, part) => sum + part.length, 0);
    response.writeHead(200, { "x-large": "r".repeat(50 << 10) });
    response.end(JSON.stringify({ size }));
  }
}

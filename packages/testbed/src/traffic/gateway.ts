/** Gateways on Node's own HTTP server: one that allows everything, one that refuses everything. They count what they are sent. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DECISION_HEADERS } from "../conformance/case.js";

export class SimpleGateway {
  checks = 0;
  bodyBytes = 0;
  private readonly server: Server;

  constructor(status: 200 | 403) {
    this.server = createServer(
      { maxHeaderSize: 128 << 10, keepAliveTimeout: 60_000 },
      (request, response) => {
        this.checks++;
        request.on("data", (bytes: Buffer) => (this.bodyBytes += bytes.length));
        request.on("end", () => {
          for (const [name, value] of DECISION_HEADERS) response.setHeader(name, value);
          response.writeHead(status, { "content-type": "text/plain" });
          response.end(status === 200 ? "" : "no");
        });
      },
    );
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", 4_096, resolve));
    return (this.server.address() as AddressInfo).port;
  }

  reset(): void {
    this.checks = 0;
    this.bodyBytes = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

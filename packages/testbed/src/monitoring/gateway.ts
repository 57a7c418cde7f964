/** A gateway that does what the request's credentials say, on connections that stay open. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Verdict = "allow" | "deny" | "error" | "slow" | "reset";

export interface Server {
  readonly port: number;
  close(): Promise<void>;
}

const SLOW_MILLISECONDS = 60;

export function startGateway(): Promise<Server> {
  return listen((verdict, answer) => {
    switch (verdict as Verdict) {
      case "slow":
        setTimeout(() => answer(200), SLOW_MILLISECONDS);
        return;
      case "error":
        return answer(503);
      case "deny":
        return answer(403);
      case "reset":
        return answer("reset");
      default:
        return answer(200);
    }
  });
}

export function startService(): Promise<Server> {
  return listen((_, answer) => answer(200));
}

function listen(
  decide: (verdict: string, answer: (status: number | "reset") => void) => void,
): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    const verdict = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    decide(verdict, (status) => {
      if (status === "reset") request.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  server.keepAliveTimeout = 0;
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

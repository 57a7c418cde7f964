/** Puts HTTP Basic authentication in front of a registry, as a reverse proxy before it does. */
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Credentials {
  username: string;
  password: string;
}

export async function startCredentialGate(upstream: string, credentials: Credentials) {
  const { username, password } = credentials;
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const server = createServer((incoming, answer) => {
    if (incoming.headers.authorization === expected) forward(incoming, answer, upstream);
    else refuse(incoming, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The error document is the one of the OCI distribution specification 1.1, "Error Codes". */
function refuse(incoming: IncomingMessage, answer: ServerResponse): void {
  incoming.resume();
  answer.writeHead(401, {
    "content-type": "application/json",
    "www-authenticate": 'Basic realm="registry"',
  });
  const error = { code: "UNAUTHORIZED", message: "authentication required" };
  answer.end(JSON.stringify({ errors: [error] }));
}

function forward(incoming: IncomingMessage, answer: ServerResponse, upstream: string): void {
  const { method, url, headers } = incoming;
  const outgoing = request(`http://${upstream}${url}`, { method, headers }, (received) => {
    answer.writeHead(received.statusCode ?? 502, received.headers);
    received.pipe(answer);
  });
  outgoing.on("error", () => answer.destroy());
  incoming.pipe(outgoing);
}

/** Many requests at once and one after the other: every one gets its own verdict (specification §7). */
import type { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RUNTIMES } from "../../src/envoy/artifacts.js";
import { valuesOf } from "../../src/http/message.js";
import { ALLOW, DENY, Mesh, RawConnection, until } from "./mesh.js";

describe.each(RUNTIMES)("%s", (runtime) => {
  const mesh = new Mesh(runtime);
  beforeAll(() => mesh.start());
  afterAll(() => mesh.stop());
  beforeEach(() => mesh.reset());

  test("2,000 requests that all wait for the gateway at the same time", async () => {
    const questions: { target: string; socket: Socket }[] = [];
    mesh.gateway.answer = ({ headers }, socket) => {
      questions.push({ target: valuesOf(headers, "keymate-target-uri")[0] ?? "", socket });
    };
    const paths = Array.from({ length: 2_000 }, (_, index) =>
      index % 3 === 0 ? `/denied/${index}` : `/allowed/${index}`,
    );
    const clients: RawConnection[] = [];
    for (const path of paths) {
      const client = new RawConnection(mesh.port("plain"));
      client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      clients.push(client);
      // Not all at once: a burst of connections is the kernel's business, not the plugin's.
      const asked = clients.length;
      if (asked % 100 === 0) await until(`${asked} questions`, () => questions.length === asked);
    }
    expect(mesh.service.bytesReceived).toBe(0);

    // The last to ask is the first to be answered.
    for (const { target, socket } of questions.reverse()) {
      socket.write(target.startsWith("/denied") ? DENY : ALLOW);
    }
    await until("all answers", () =>
      clients.every(({ received }) => received.includes("\r\n\r\n")),
    );
    const wrong = clients.filter(({ received }, index) => {
      const denied = index % 3 === 0;
      const outcome = `keymate-gateway-auth-status: ${denied ? "DENIED" : "GRANTED"}\r\n`;
      return (
        !received.startsWith(denied ? "HTTP/1.1 403" : "HTTP/1.1 200") ||
        !received.includes(outcome)
      );
    });
    expect(wrong.map(({ received }) => received)).toEqual([]);
    expect(mesh.service.requests.map(({ target }) => target).sort()).toEqual(
      paths.filter((path) => path.startsWith("/allowed")).sort(),
    );
    for (const client of clients) client.socket.destroy();
  });

  test("1,000 requests on one connection, verdicts changing every time", async () => {
    const client = new RawConnection(mesh.port("plain"));
    for (let index = 0; index < 1_000; index++) {
      const [path, status] = index % 2 === 0 ? ["/allowed", 200] : ["/denied", 403];
      client.received = "";
      client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await until(`answer ${index}`, () => isWhole(client.received));
      if (!client.received.startsWith(`HTTP/1.1 ${status} `)) {
        expect.fail(`request ${index} for ${path}: ${client.received}`);
      }
    }
    expect(mesh.service.requests).toHaveLength(500);
    client.socket.destroy();
  });
});

function isWhole(response: string): boolean {
  const head = response.indexOf("\r\n\r\n");
  const length = Number(/^content-length: (\d+)\r$/m.exec(response)?.[1]);
  return head >= 0 && response.length >= head + 4 + length;
}

/** Traffic that takes its time, and more bytes than fit into a buffer (specification §7). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Socket } from "node:net";
import { RUNTIMES } from "../../src/envoy/artifacts.js";
import { ALLOW, DENY, Mesh, RawConnection, until } from "./mesh.js";

const MEBIBYTE = 1024 * 1024;
const UPGRADE = "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

describe.each(RUNTIMES)("%s", (runtime) => {
  const mesh = new Mesh(runtime);
  beforeAll(() => mesh.start());
  afterAll(() => mesh.stop());
  beforeEach(() => mesh.reset());

  describe.each(["plain", "body"] as const)("%s", (entrance) => {
    test("a WebSocket carries bytes both ways", async () => {
      mesh.service.answer = (_, socket) => {
        socket.write("HTTP/1.1 101 \r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        socket.on("data", (bytes: Buffer) => socket.write(bytes.toString("latin1").toUpperCase()));
      };
      const client = new RawConnection(mesh.port(entrance));
      client.write(`GET /socket HTTP/1.1\r\n${UPGRADE}`);
      await client.until("\r\n\r\n");
      expect(client.received).toMatch(/^HTTP\/1\.1 101 /);
      expect(client.received).toContain("keymate-gateway-auth-status: GRANTED");
      for (const word of ["one", "two", "three"]) {
        client.write(word);
        await client.until(word.toUpperCase());
      }
      client.socket.destroy();
    });

    test("a WebSocket that is denied never reaches the service", async () => {
      const client = new RawConnection(mesh.port(entrance));
      client.write(`GET /denied HTTP/1.1\r\n${UPGRADE}more bytes, too early`);
      await client.until("keymate-gateway-auth-status: DENIED");
      expect(client.received).toMatch(/^HTTP\/1\.1 403 /);
      expect(mesh.service.bytesReceived).toBe(0);
      client.socket.destroy();
    });

    test("events arrive while the service is still sending", async () => {
      let stream: Socket | undefined;
      mesh.service.answer = (_, socket) => {
        stream = socket;
        socket.write("HTTP/1.1 200 \r\nContent-Type: text/event-stream\r\n\r\n");
      };
      const client = new RawConnection(mesh.port(entrance));
      client.write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      await client.until("keymate-gateway-auth-status: GRANTED");
      for (const event of ["first", "second", "third"]) {
        stream?.write(`data: ${event}\n\n`);
        await client.until(`data: ${event}`);
      }
      expect(client.closed).toBe(false);
      client.socket.destroy();
    });
  });

  test("a download of 64 MiB comes through whole", async () => {
    const body = "x".repeat(MEBIBYTE);
    mesh.service.answer = (_, socket) => {
      socket.write(`HTTP/1.1 200 \r\nContent-Length: ${64 * MEBIBYTE}\r\n\r\n`);
      for (let sent = 0; sent < 64; sent++) socket.write(body);
    };
    const client = new RawConnection(mesh.port("plain"));
    client.write("GET /download HTTP/1.1\r\nHost: a\r\n\r\n");
    await until("all of it", () => client.received.length >= 64 * MEBIBYTE);
    const head = client.received.indexOf("\r\n\r\n") + 4;
    expect(client.received.length - head).toBe(64 * MEBIBYTE);
    client.socket.destroy();
  });

  test.each([
    ["allowed", ALLOW, "HTTP/1.1 200 "],
    ["denied", DENY, "HTTP/1.1 403 "],
  ])("an upload of 16 MiB waits for the gateway: %s", async (verdict, reply, status) => {
    let ask: Socket | undefined;
    mesh.gateway.answer = (_, socket) => (ask = socket);
    const before = await mesh.bytesFromClients("plain");
    const client = new RawConnection(mesh.port("plain"));
    client.write(`PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: ${16 * MEBIBYTE}\r\n\r\n`);
    client.write("y".repeat(16 * MEBIBYTE));
    await until("the question", () => ask !== undefined);
    // More than Envoy's buffer limit has arrived and nothing of it was passed on or refused.
    await until(
      "a full buffer",
      async () => (await mesh.bytesFromClients("plain")) - before >= MEBIBYTE,
    );
    expect(mesh.service.bytesReceived).toBe(0);
    expect(client.received).toBe("");

    ask?.write(reply);
    await client.until("\r\n\r\n");
    expect(client.received.slice(0, status.length)).toBe(status);
    if (verdict === "allowed") {
      expect(mesh.service.requests.map(({ body }) => body.length)).toEqual([16 * MEBIBYTE]);
    } else {
      expect(mesh.service.bytesReceived).toBe(0);
    }
    client.socket.destroy();
  });

  test("a body that comes in pieces is shown to the gateway whole, then to the service", async () => {
    const pieces =
      "POST /pieces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n";
    const before = await mesh.bytesFromClients("body");
    const client = new RawConnection(mesh.port("body"));
    client.write(pieces);
    await until(
      "the first piece",
      async () => (await mesh.bytesFromClients("body")) - before >= pieces.length,
    );
    expect(mesh.gateway.bytesReceived + mesh.service.bytesReceived).toBe(0);
    client.write("3\r\ntwo\r\n0\r\n\r\n");
    await client.until("keymate-gateway-auth-status: GRANTED");
    expect(mesh.gateway.requests.map(({ body }) => body)).toEqual(["onetwo"]);
    expect(mesh.service.requests.map(({ body }) => body)).toEqual(["onetwo"]);
    client.socket.destroy();
  });
});

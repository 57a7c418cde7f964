import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { file, run } from "./run.js";

/** Listens on loopback until the test ends. Returns the port. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

async function gateway(
  status: number,
  body = "",
): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const port = await listen(
    createHttpServer((request, response) => {
      asked.push(request);
      response.writeHead(status, { "Keymate-Decision": "D", "Content-Type": "text/plain" });
      response.end(body);
    }),
  );
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** A gateway that does something to its connection as soon as a byte arrives. */
async function raw(act: (socket: Socket) => void): Promise<string> {
  const port = await listen(createServer((socket) => socket.once("data", () => act(socket))));
  return `http://127.0.0.1:${port}`;
}

it("asks as the plugin does and prints what it would make of the answer", async () => {
  const { url, asked } = await gateway(403, "not yours");
  const { status, out } = await run(
    ...["check", url, "/orders?id=7", "-X", "DELETE", "-H", "Authorization: Bearer a"],
  );
  expect(status).toBe(1);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    method: "POST",
    url: "/auth",
    headers: {
      host: url.slice(7),
      authorization: "Bearer a",
      "keymate-target-uri": "/orders?id=7",
      "keymate-target-method": "DELETE",
    },
  });
  expect(out).toContain("> keymate-target-method: DELETE\n");
  expect(out).toContain("< 403\n< keymate-decision: D\n");
  expect(out).toContain("DENIED: the client gets 403 not yours");
});

it("ends with 0 when the request would pass", async () => {
  const { url } = await gateway(204);
  const { status, out } = await run("check", url);
  expect(out).toContain("GRANTED: the service gets the request");
  expect(status).toBe(0);
});

it("takes the configuration's word for everything but the address", async () => {
  const { url, asked } = await gateway(200);
  const configuration = file(
    "c.yaml",
    "gateway_url: https://gateway.mesh:9/base\nendpoint: /ask\nskip_paths: [/health]\nmethod: original\n",
  );
  await run("check", url, "/orders", "-c", configuration);
  expect(asked[0]).toMatchObject({ method: "GET", url: "/base/ask" });
  expect(asked[0]?.headers.host).toBe("gateway.mesh:9");
  const skipped = await run("check", url, "/healthz", "-c", configuration);
  expect(skipped.out).toContain("the gateway is not asked");
  expect(skipped.out).toContain("SKIPPED: ");
  expect(skipped.status).toBe(0);
  expect(asked).toHaveLength(1);
});

it("follows no redirect", async () => {
  const { url, asked } = await gateway(302);
  expect((await run("check", url)).out).toContain("DENIED: the client gets 302");
  expect(asked).toHaveLength(1);
});

it.each([
  ["closes", (socket: Socket) => socket.destroy(), "reset"],
  ["talks nonsense", (socket: Socket) => socket.end("nonsense\r\n\r\n"), "bad_reply"],
  [
    "breaks off",
    (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"),
    "reset",
  ],
])("says what Envoy would say of a gateway that %s", async (_name, act, reason) => {
  const { status, out } = await run("check", "--json", await raw(act));
  expect(JSON.parse(out)).toMatchObject({ outcome: "GATEWAY_FAILED", reason, passes: false });
  expect(status).toBe(3);
});

it("gives up in time, and says when nobody listens", async () => {
  const configuration = file("c.json", '{"gateway_url": "http://g", "timeout": 50}');
  const silent = await raw(() => undefined);
  const late = await run("check", "--json", silent, "-c", configuration);
  expect(JSON.parse(late.out)).toMatchObject({ outcome: "GATEWAY_FAILED", reason: "timeout" });

  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  const { status, out } = await run("check", "--json", `http://127.0.0.1:${port}`);
  expect(JSON.parse(out)).toMatchObject({ outcome: "GATEWAY_FAILED", reason: "connect" });
  expect(status).toBe(3);
});

it("refuses what is no URL of a gateway", async () => {
  const { status, err } = await run("check", "gateway:8080");
  expect(err).toContain('url: found "gateway:8080", allowed http(s)://host[:port][/base]');
  expect(status).toBe(2);
});

/** HTTP/2 from the client to the service: streams, trailers, gRPC (specification §7). */
import { connect } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, ServerHttp2Stream } from "node:http2";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RUNTIMES } from "../../src/envoy/artifacts.js";
import { Mesh, until } from "./mesh.js";

const GRPC = {
  ":method": "POST",
  ":path": "/shop.Orders/Watch",
  ":authority": "shop.test",
  "content-type": "application/grpc",
  te: "trailers",
};

/** A message as gRPC frames it. */
function message(text: string): Buffer {
  const length = Buffer.alloc(5);
  length.writeUInt32BE(text.length, 1);
  return Buffer.concat([length, Buffer.from(text)]);
}

/** Answers every piece with itself in capitals, and ends with trailers. */
function shout(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "x-last": "word" }));
  stream.on("data", (bytes: Buffer) => stream.write(bytes.toString("latin1").toUpperCase()));
  stream.on("end", () => stream.end());
}

interface Watched {
  readonly stream: ClientHttp2Stream;
  headers: Record<string, unknown>;
  trailers: Record<string, unknown>;
  received: string;
  closed: boolean;
}

function watch(stream: ClientHttp2Stream): Watched {
  const watched: Watched = { stream, headers: {}, trailers: {}, received: "", closed: false };
  stream.on("response", (headers) => (watched.headers = headers));
  stream.on("trailers", (trailers) => (watched.trailers = trailers));
  stream.on("data", (bytes: Buffer) => (watched.received += bytes.toString("latin1")));
  stream.on("close", () => (watched.closed = true));
  stream.on("error", () => {});
  return watched;
}

describe.each(RUNTIMES)("%s", (runtime) => {
  const mesh = new Mesh(runtime);
  let session: ClientHttp2Session;
  const open = (entrance: Parameters<Mesh["port"]>[0]): ClientHttp2Session => {
    session = connect(`http://127.0.0.1:${mesh.port(entrance)}`);
    return session;
  };
  beforeAll(() => mesh.start());
  afterAll(() => mesh.stop());
  beforeEach(() => {
    mesh.reset();
    return () => session.destroy();
  });

  describe.each(["plain to HTTP/2", "body to HTTP/2"] as const)("%s", (entrance) => {
    test("a gRPC stream goes both ways before either side ends, and ends with trailers", async () => {
      mesh.http2Service.on("stream", shout);
      const call = watch(open(entrance).request(GRPC, { endStream: false }));
      for (const word of ["one", "two"]) {
        call.stream.write(message(word));
        await until(word, () => call.received.includes(word.toUpperCase()));
      }
      call.stream.end();
      await until("the end", () => call.closed);
      expect(call.headers).toMatchObject({
        ":status": 200,
        "keymate-gateway-auth-status": "GRANTED",
      });
      expect(call.trailers).toMatchObject({ "grpc-status": "0", "x-last": "word" });
    });

    test("a gRPC stream that is denied ends with a gRPC status", async () => {
      let reached = false;
      mesh.http2Service.on("stream", () => (reached = true));
      const headers = { ...GRPC, ":path": "/denied" };
      const call = watch(open(entrance).request(headers, { endStream: false }));
      call.stream.write(message("never"));
      await until("the end", () => call.closed);
      expect(call.headers).toMatchObject({
        ":status": 200,
        "grpc-status": "7",
        "keymate-gateway-auth-status": "DENIED",
      });
      expect(reached).toBe(false);
    });
  });

  test("500 streams of one connection each get their own verdict", async () => {
    mesh.http2Service.on("stream", (stream, headers) => {
      stream.respond({ ":status": 200 });
      stream.end(`${headers[":path"]}`);
    });
    const client = open("plain to HTTP/2");
    const paths = Array.from({ length: 500 }, (_, index) =>
      index % 3 === 0 ? `/denied/${index}` : `/allowed/${index}`,
    );
    const calls = paths.map((path) => watch(client.request({ ":path": path })));
    await until("all answers", () => calls.every(({ closed }) => closed));
    expect(calls.map(({ headers, received }) => [headers[":status"], received])).toEqual(
      paths.map((path, index) =>
        index % 3 === 0 ? [403, runtime === "wasm" ? "no" : STRUCTURED] : [200, path],
      ),
    );
  });
});

const STRUCTURED = '{"error": "Access Denied", "details": "Authorization check failed"}';

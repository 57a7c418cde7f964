import { describe, expect, test } from "vitest";
import { encodeHead } from "../src/http/message.js";
import type { MessageHead } from "../src/http/message.js";
import { MessageReader, requestFraming, responseFraming } from "../src/http/message-reader.js";
import type { HeaderLine } from "../src/conformance/case.js";

interface Read {
  head: MessageHead;
  body: string;
  trailers: readonly HeaderLine[] | "unfinished";
}

/** Reads `wire` in pieces of `size` bytes. */
function read(wire: string, size: number, method?: string): Read[] {
  const messages: Read[] = [];
  const reader = new MessageReader({
    head: (head) => {
      messages.push({ head, body: "", trailers: "unfinished" });
      return method === undefined ? requestFraming(head) : responseFraming(head, method);
    },
    body: (bytes) => (messages.at(-1)!.body += bytes),
    end: (trailers) => (messages.at(-1)!.trailers = trailers),
  });
  const bytes = Buffer.from(wire, "latin1");
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.finish();
  return messages;
}

describe.each([1, 2, 3, 7, 10_000])("in pieces of %i bytes", (size) => {
  test("keeps spelling, order and every byte", () => {
    const headers: HeaderLine[] = [
      ["X-B", "caf\xe9 \xff\x80"],
      ["x-a", ""],
      ["X-b", "two : words"],
    ];
    const [message] = read(encodeHead("GET /\xff HTTP/1.1", headers), size);
    expect(message).toEqual({
      head: { startLine: "GET /\xff HTTP/1.1", headers },
      body: "",
      trailers: [],
    });
  });

  test("reads one request after the other, whatever frames them", () => {
    const wire =
      "POST /1 HTTP/1.1\r\nContent-Length: 5\r\n\r\n\x00\r\n\r\n" +
      "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nt: 1\r\n\r\n" +
      "POST /3 HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n" +
      "GET /4 HTTP/1.1\r\n\r\n";
    const messages = read(wire, size);
    expect(
      messages.map(({ head, body, trailers }) => [
        head.startLine.split(" ")[1]?.[1],
        body,
        trailers,
      ]),
    ).toEqual([
      ["1", "\x00\r\n\r\n", []],
      ["2", "abc0123456789", [["t", "1"]]],
      ["3", "", []],
      ["4", "", []],
    ]);
  });

  test("knows which responses have no body", () => {
    const length = "content-length: 3\r\n\r\n";
    const wire = `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 304 \r\n${length}HTTP/1.1 200 OK\r\n${length}abc`;
    expect(read(wire, size, "GET").map(({ body }) => body)).toEqual(["", "", "abc"]);
    expect(read(`HTTP/1.1 200 OK\r\n${length}`, size, "HEAD")[0]?.trailers).toEqual([]);
  });

  test("ends a body without length with the connection", () => {
    const [message] = read("HTTP/1.1 200 OK\r\n\r\nall there is", size, "GET");
    expect(message).toMatchObject({ body: "all there is", trailers: [] });
  });

  test("does not end a body that was cut short", () => {
    const [message] = read("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nall", size, "GET");
    expect(message).toMatchObject({ body: "all", trailers: "unfinished" });
  });
});

test("refuses what is not HTTP", () => {
  expect(() => read("GET / HTTP/1.1\r\nno colon\r\n\r\n", 100)).toThrow("not a header line");
});

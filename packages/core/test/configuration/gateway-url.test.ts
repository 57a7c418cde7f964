import { describe, expect, it } from "vitest";
import { isPath, parseGatewayUrl } from "../../src/configuration/gateway-url";
import { EVERY_BYTE } from "../support/byte-strings";

type Parts = [scheme: string, host: string, authority: string, base: string];

const ACCEPTED: [url: string, ...parts: Parts][] = [
  ["http://gateway", "http", "gateway", "gateway", ""],
  ["https://gateway", "https", "gateway", "gateway", ""],
  ["http://gateway/", "http", "gateway", "gateway", ""],
  ["http://gateway:8080", "http", "gateway", "gateway:8080", ""],
  ["http://gateway:8080/", "http", "gateway", "gateway:8080", ""],
  ["http://gateway//", "http", "gateway", "gateway", ""],
  ["http://gateway/base//", "http", "gateway", "gateway", "/base"],
  ["http://gateway:1/base", "http", "gateway", "gateway:1", "/base"],
  ["http://gateway:65535/base/", "http", "gateway", "gateway:65535", "/base"],
  [
    "https://Gateway.Example.COM/a/b",
    "https",
    "Gateway.Example.COM",
    "Gateway.Example.COM",
    "/a/b",
  ],
  [
    "http://gw.ns.svc.cluster.local:80",
    "http",
    "gw.ns.svc.cluster.local",
    "gw.ns.svc.cluster.local:80",
    "",
  ],
  ["http://gateway./", "http", "gateway.", "gateway.", ""],
  ["http://access_gateway", "http", "access_gateway", "access_gateway", ""],
  ["http://xn--bcher-kva.example", "http", "xn--bcher-kva.example", "xn--bcher-kva.example", ""],
  ["http://10.0.0.1:80", "http", "10.0.0.1", "10.0.0.1:80", ""],
  ["http://[::1]", "http", "::1", "[::1]", ""],
  ["http://[fd00::20]:8080/x", "http", "fd00::20", "[fd00::20]:8080", "/x"],
  ["http://[::ffff:10.0.0.1]", "http", "::ffff:10.0.0.1", "[::ffff:10.0.0.1]", ""],
  ["http://h/a%20b;c=d,e@f:g!$&'()*+~", "http", "h", "h", "/a%20b;c=d,e@f:g!$&'()*+~"],
  [`http://${"h".repeat(253)}`, "http", "h".repeat(253), "h".repeat(253), ""],
];

const REFUSED = [
  "",
  "gateway",
  "gateway:8080",
  "//gateway",
  "http:gateway",
  "http:/gateway",
  "http//gateway",
  "http://",
  "https://",
  "http:///base",
  "http://:8080",
  "HTTP://gateway",
  "ftp://gateway",
  "ws://gateway",
  "httpss://gateway",
  " http://gateway",
  "http://gateway ",
  "http://gate way",
  "http://gateway:",
  "http://gateway:0",
  "http://gateway:65536",
  "http://gateway:100000",
  "http://gateway:80a",
  "http://gateway:-1",
  "http://gateway:+1",
  "http://gateway:80:80",
  "http://user@gateway",
  "http://user:password@gateway",
  "http://.gateway",
  "http://-gateway",
  "http://gate,way",
  "http://gateway%2e",
  "http://gateway\\base",
  "http://gateway?query",
  "http://gateway/base?query",
  "http://gateway#fragment",
  "http://gateway/base#fragment",
  "http://gateway/..",
  "http://gateway/../base",
  "http://gateway/a/./b",
  "http://gateway/.",
  "http://gateway/%",
  "http://gateway/%2",
  "http://gateway/%zz",
  "http://gateway/a b",
  "http://gateway/a\\b",
  "http://gateway/\r\nhost: x",
  "http://gate\nway",
  "http://b\u00fccher",
  "http://gateway/\u00e9",
  "http://[]",
  "http://[:]",
  "http://[::1",
  "http://::1",
  "http://[::1]x",
  "http://[::1]8080",
  "http://[gateway]",
  "http://[10.0.0.1]",
  "http://[fe80::1%eth0]",
  `http://${"h".repeat(254)}`,
];

describe("a gateway URL", () => {
  it.each(ACCEPTED)("%s is taken apart", (text, scheme, host, authority, base) => {
    expect(parseGatewayUrl(text)).toEqual({ isValid: true, scheme, host, authority, base });
  });

  it.each(REFUSED)("%j is none", (text) => {
    expect(parseGatewayUrl(text).isValid).toBe(false);
  });
});

describe("a path as it stands in a URL", () => {
  it.each(["", "/", "/a", "a", "/a/b/", "//", "/a.b", "/...", "/a..", "/..a", "/%41%2f%FF"])(
    "is %j",
    (text) => {
      expect(isPath(text)).toBe(true);
    },
  );

  it.each([
    ".",
    "..",
    "/.",
    "/..",
    "/./a",
    "/a/..",
    "./",
    "%",
    "%4",
    "%4g",
    "/a%",
    "?",
    "#",
    "a?b",
  ])("is not %j", (text) => {
    expect(isPath(text)).toBe(false);
  });

  it("has these bytes and no other (RFC 3986 §3.3)", () => {
    expect(EVERY_BYTE.filter((byte) => isPath(`a${byte}b`)).join("")).toBe(
      "!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~",
    );
  });
});

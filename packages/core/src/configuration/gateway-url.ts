/** Reads `gateway_url`: `http(s)://host[:port][/base]` (specification §2, RFC 3986 §3). */
import { isPathByte } from "../path";
import { isHostName, isPort } from "../host-name";
import { hexadecimalValue } from "../text";

export class GatewayUrl {
  /** Whether the text is such a URL; the other fields mean nothing otherwise. */
  isValid: bool = false;
  scheme: string = "";
  /** Without brackets around an IPv6 address. */
  host: string = "";
  /** host[:port] as written. */
  authority: string = "";
  /** The path in front of `endpoint`, without a slash at its end; `""` for none. */
  base: string = "";
}

export function parseGatewayUrl(text: string): GatewayUrl {
  const url = new GatewayUrl();
  if (text.startsWith("http://")) {
    url.scheme = "http";
  } else if (text.startsWith("https://")) {
    url.scheme = "https";
  } else {
    return url;
  }
  const start = url.scheme.length + 3;
  let end = text.indexOf("/", start);
  if (end < 0) end = text.length;
  url.authority = text.substring(start, end);
  url.base = withoutSlashesAtEnd(text.substring(end));
  url.isValid = readAuthority(url) && isPath(text.substring(end));
  return url;
}

/** Bytes that may stand in a path as they are, well-formed escapes, no dot segments. */
export function isPath(text: string): bool {
  let segment = 0;
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    if (byte == 0x2f) {
      if (isDots(text, segment, index)) return false;
      segment = index + 1;
    } else if (byte == 0x25) {
      if (index + 2 >= text.length) return false;
      if (hexadecimalValue(text.charCodeAt(index + 1)) < 0) return false;
      if (hexadecimalValue(text.charCodeAt(index + 2)) < 0) return false;
      index += 2;
    } else if (!isPathByte(byte)) {
      return false;
    }
  }
  return !isDots(text, segment, text.length);
}

function isDots(text: string, start: i32, end: i32): bool {
  const segment = text.substring(start, end);
  return segment == "." || segment == "..";
}

function withoutSlashesAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) == "/") end--;
  return text.substring(0, end);
}

function readAuthority(url: GatewayUrl): bool {
  const authority = url.authority;
  if (authority.startsWith("[")) {
    const close = authority.indexOf("]");
    if (close < 0) return false;
    url.host = authority.substring(1, close);
    return isAddress(url.host) && isPort(authority.substring(close + 1));
  }
  const colon = authority.indexOf(":");
  url.host = colon < 0 ? authority : authority.substring(0, colon);
  return isHostName(url.host) && isPort(colon < 0 ? "" : authority.substring(colon));
}

/** The characters of an IPv6 address; Envoy resolves it. */
function isAddress(text: string): bool {
  if (text.length < 2 || text.indexOf(":") < 0) return false;
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    if (hexadecimalValue(byte) < 0 && byte != 0x3a && byte != 0x2e) return false;
  }
  return true;
}

/** What cannot be the address of the gateway: `gateway_url`, `endpoint` and `cluster_name`. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, json, wrong } from "./table.js";

export function gatewayUrls(): WrongConfiguration[] {
  const urls: readonly (readonly [what: string, url: string])[] = [
    ["empty", ""],
    ["without scheme", "gateway.test:8080"],
    ["without scheme, with slashes", "//gateway.test:8080"],
    ["a path", "/auth"],
    ["of another scheme", "ftp://gateway.test"],
    ["of a scheme that begins like http", "httpx://gateway.test"],
    ["with one slash", "http:/gateway.test"],
    ["without host", "http://"],
    ["without host, with port", "http://:8080"],
    ["without host, with base", "http:///base"],
    ["with an empty port", "http://gateway.test:"],
    ["with port 0", "http://gateway.test:0"],
    ["with port 65536", "http://gateway.test:65536"],
    ["with port 99999", "http://gateway.test:99999"],
    ["with a port of many digits", "http://gateway.test:18446744073709551617"],
    ["with a port in letters", "http://gateway.test:http"],
    ["with a negative port", "http://gateway.test:-1"],
    ["with two ports", "http://gateway.test:80:80"],
    ["with a user", "http://user@gateway.test"],
    ["with user and password", "http://user:password@gateway.test:8080"],
    ["with a query", "http://gateway.test?x=1"],
    ["with a query behind the base", "http://gateway.test/base?x=1"],
    ["with a fragment", "http://gateway.test/base#x"],
    ["with a space in front", " http://gateway.test"],
    ["with a space at the end", "http://gateway.test "],
    ["with a space inside", "http://gate way.test"],
    ["with a space in the base", "http://gateway.test/a b"],
    ["with a dot segment", "http://gateway.test/./base"],
    ["with a double dot segment", "http://gateway.test/base/../admin"],
    ["with a double dot segment at the end", "http://gateway.test/base/.."],
    ["with a backslash", "http://gateway.test\\base"],
    ["with a bad escape", "http://gateway.test/%zz"],
    ["with an IPv6 address that does not end", "http://[::1:8080"],
    ["with an IPv6 address that is none", "http://[gateway]:8080"],
    ["with non-ASCII bytes", "http://gateway.t\xc3\xa9st"],
    ["with CR and LF", "http://gateway.test\r\nX-Injected: 1"],
    ["with a NUL", "http://gateway.test\x00"],
    ["with a delete byte", "http://gateway.test/\x7f"],
  ];
  return [
    wrong("gateway_url missing", "{}", /gateway_url: found .*allowed .*http/),
    wrong("gateway_url missing among others", '{"timeout": 5000}', /gateway_url: found .*allowed/),
    ...urls.map(([what, url]) =>
      wrong(
        `gateway_url ${what}`,
        `{"gateway_url": ${json(url)}}`,
        /gateway_url: found ".*", allowed .*http/,
      ),
    ),
  ];
}

export function endpoints(): WrongConfiguration[] {
  const endpoints: readonly (readonly [what: string, endpoint: string])[] = [
    ["empty", ""],
    ["without a slash in front", "auth"],
    ["that is a URL", "http://gateway.test/auth"],
    ["with a space", "/au th"],
    ["with a fragment", "/auth#x"],
    ["with a dot segment", "/../auth"],
    ["with a bad escape", "/auth%4"],
    ["with a backslash", "/auth\\x"],
    ["with CR and LF", "/auth HTTP/1.1\r\nX-Injected: 1"],
    ["with a non-ASCII byte", "/auth\xe9"],
  ];
  return endpoints.map(([what, endpoint]) =>
    wrong(
      `endpoint ${what}`,
      `{${GATEWAY}, "endpoint": ${json(endpoint)}}`,
      /endpoint: found ".*", allowed/,
    ),
  );
}

export function clusterNames(): WrongConfiguration[] {
  return [
    wrong(
      "cluster_name empty",
      `{${GATEWAY}, "cluster_name": ""}`,
      /cluster_name: found "", allowed/,
    ),
    wrong(
      "cluster_name with a line feed",
      `{${GATEWAY}, "cluster_name": "gate\\nway"}`,
      /cluster_name: found ".*", allowed/,
    ),
    wrong(
      "cluster_name with an escaped NUL",
      `{${GATEWAY}, "cluster_name": "gateway\\u0000"}`,
      /cluster_name: found ".*", allowed/,
    ),
  ];
}

/** `method`: the check call is a POST, or has the request's own method (specification §2, §3). */
import type { ConformanceCase } from "../case.js";
import { ACCESS_DENIED, NO_PATH, asked, denied, granted, reached } from "./expectations.js";

const ORIGINAL = { method: "original" };

export const METHOD: readonly ConformanceCase[] = [
  ...["GET", "DELETE", "OPTIONS", "PROPFIND"].map((method) => original(method, "")),
  ...["POST", "PUT", "PATCH"].map((method) => original(method, `body of ${method}`)),
  {
    name: "method/POST is what it is without the key",
    specification: "§3",
    configuration: { method: "POST" },
    request: { method: "DELETE" },
    expect: {
      gateway: asked({ method: "POST", target: "DELETE" }),
      service: reached({ method: "DELETE" }),
      client: granted(),
    },
  },
  {
    name: "method/original asks about HEAD by HEAD",
    specification: "§3",
    configuration: ORIGINAL,
    request: { method: "HEAD" },
    expect: {
      gateway: asked({ method: "HEAD", target: "HEAD" }),
      service: reached({ method: "HEAD" }),
      client: granted({ body: "" }),
    },
  },
  {
    name: "method/a refusal of HEAD has no body",
    specification: "§4",
    configuration: ORIGINAL,
    request: { method: "HEAD" },
    gateway: { status: 403, headers: [["content-type", "text/html"]], body: "<p>no</p>" },
    expect: {
      gateway: asked({ method: "HEAD", target: "HEAD" }),
      service: "not reached",
      client: denied(403, { body: "" }),
    },
  },
  {
    name: "method/original carries the body where bodies are captured",
    specification: "§2",
    configuration: { ...ORIGINAL, body: { mode: "full" } },
    request: { method: "PUT", body: "hello" },
    expect: {
      gateway: asked({ method: "PUT", target: "PUT", body: "hello" }),
      service: reached({ method: "PUT", body: "hello" }),
      client: granted(),
    },
  },
  {
    name: "method/headers that claim another method do not change it",
    specification: "§3",
    configuration: { ...ORIGINAL, deny_response: { body: "structured" } },
    request: {
      method: "DELETE",
      headers: [
        ["X-HTTP-Method-Override", "GET"],
        ["X-HTTP-Method", "GET"],
        ["Keymate-Target-Method", "GET"],
      ],
    },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ method: "DELETE", target: "DELETE" }),
      service: "not reached",
      client: denied(403, { body: ACCESS_DENIED }),
    },
  },
  {
    name: "method/original does not make a tunnel of the check call",
    specification: "§5",
    configuration: ORIGINAL,
    request: { method: "CONNECT", path: null, authority: "service.test:443" },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(403, { body: NO_PATH }),
    },
  },
];

function original(method: string, body: string): ConformanceCase {
  return {
    name: `method/original asks about ${method} by ${method}`,
    specification: "§3",
    configuration: ORIGINAL,
    request: { method, ...(body === "" ? {} : { body }) },
    expect: {
      gateway: asked({ method, target: method, body: "" }),
      service: reached({ method, body }),
      client: granted(),
    },
  };
}

/** `bypass_cors_preflight`: the question of a browser that carries no credential passes without asking (specification §5). */
import type { CaseRequest, ConformanceCase, HeaderLine } from "../case.js";
import { asked, granted, reached, skipped } from "./expectations.js";

const ORIGIN: HeaderLine = ["Origin", "https://app.test"];
const QUESTION: HeaderLine = ["Access-Control-Request-Method", "PUT"];
const ON = { bypass_cors_preflight: true };

export const CORS_PREFLIGHT: readonly ConformanceCase[] = [
  {
    name: "cors-preflight/passes",
    specification: "§5",
    configuration: { bypass_cors_preflight: true },
    request: { method: "OPTIONS", headers: [ORIGIN, QUESTION] },
    gateway: { status: 403 },
    service: { headers: [["Access-Control-Allow-Origin", "https://app.test"]] },
    expect: {
      gateway: "not asked",
      service: reached({
        method: "OPTIONS",
        headers: { origin: ["https://app.test"], "access-control-request-method": ["PUT"] },
      }),
      client: skipped({ headers: { "access-control-allow-origin": ["https://app.test"] } }),
    },
  },
  {
    name: "cors-preflight/passes before every rule",
    specification: "§5",
    configuration: {
      bypass_cors_preflight: true,
      rules: [{ match: { path: { prefix: "/" } }, mode: "enforce" }],
    },
    request: { method: "OPTIONS", headers: [ORIGIN, QUESTION] },
    gateway: { status: 403 },
    expect: { gateway: "not asked", service: reached({ method: "OPTIONS" }), client: skipped() },
  },
  asks("without the key", {}, {}),
  asks("with the key off", { bypass_cors_preflight: false }, {}),
  asks("without Origin", ON, { headers: [QUESTION] }),
  asks("without Access-Control-Request-Method", ON, { headers: [ORIGIN] }),
  asks("with an empty Origin", ON, { headers: [["Origin", ""], QUESTION] }),
  asks("with an empty Access-Control-Request-Method", ON, {
    headers: [ORIGIN, ["Access-Control-Request-Method", ""]],
  }),
  asks("another method", ON, { method: "GET" }),
  asks("another method that says it is OPTIONS", ON, {
    method: "POST",
    headers: [ORIGIN, QUESTION, ["X-HTTP-Method-Override", "OPTIONS"]],
  }),
  ...["/a/../orders", "//orders", "/orders;x", "/%2e%2e/orders", "*"].map((path) =>
    asks(`the path ${path}`, ON, { path }),
  ),
];

function asks(
  what: string,
  configuration: object,
  request: CaseRequest & { path?: string },
): ConformanceCase {
  const whole = { method: "OPTIONS", path: "/orders", headers: [ORIGIN, QUESTION], ...request };
  const { method, path } = whole;
  return {
    name: `cors-preflight/not ${what}`,
    specification: "§5",
    configuration: { ...configuration },
    request: whole,
    expect: {
      gateway: asked({ target: method, uri: path }),
      service: reached({ method, path }),
      client: granted(),
    },
  };
}

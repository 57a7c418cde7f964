/** `forwarded_headers`: the names by which ForwardAuth-style authorities learn of the request (specification §2, §3). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import { asExpectation, asked, granted, reached } from "./expectations.js";
import { aliasesOf } from "./strip-list-names.js";

const FORWARDED = { forwarded_headers: true };

/** Names whose value only the plugin may give. */
const GUARDED = ["X-Forwarded-Method", "X-Forwarded-Host", "X-Forwarded-Uri"] as const;
const FORGED: readonly HeaderLine[] = GUARDED.map((name) => [name, "forged"] as const);
const FORGED_ALIASES = GUARDED.flatMap(aliasesOf).map((name): HeaderLine => [name, "forged"]);

export const FORWARDED_HEADERS: readonly ConformanceCase[] = [
  {
    name: "forwarded-headers/without the key they are headers like any other",
    specification: "§3",
    request: { headers: FORGED },
    expect: {
      gateway: asked({ headers: asExpectation(FORGED) }),
      service: reached({ headers: asExpectation(FORGED) }),
      client: granted(),
    },
  },
  {
    name: "forwarded-headers/false adds none",
    specification: "§3",
    configuration: { forwarded_headers: false },
    expect: {
      gateway: asked({ absent: ["x-forwarded-method", "x-forwarded-host", "x-forwarded-uri"] }),
      service: reached(),
      client: granted(),
    },
  },
  {
    name: "forwarded-headers/true adds all five",
    specification: "§3",
    configuration: FORWARDED,
    request: { method: "PATCH", path: "/orders?x=1%20", authority: "orders.test:8443", body: "b" },
    expect: {
      gateway: asked({
        uri: "/orders?x=1%20",
        target: "PATCH",
        headers: {
          "x-forwarded-method": ["PATCH"],
          "x-forwarded-host": ["orders.test:8443"],
          "x-forwarded-uri": ["/orders?x=1%20"],
          "x-forwarded-proto": ["http"],
          "x-forwarded-for": ["127.0.0.1"],
        },
      }),
      service: reached({
        method: "PATCH",
        path: "/orders?x=1%20",
        authority: "orders.test:8443",
        absent: ["x-forwarded-method", "x-forwarded-host", "x-forwarded-uri"],
        body: "b",
      }),
      client: granted(),
    },
  },
  {
    name: "forwarded-headers/a client's own reach the service and not the gateway",
    specification: "§3",
    configuration: FORWARDED,
    request: { headers: [...FORGED, ["X-Kept", "1"]] },
    expect: {
      gateway: asked({
        headers: {
          "x-kept": ["1"],
          "x-forwarded-method": ["GET"],
          "x-forwarded-host": ["service.test"],
          "x-forwarded-uri": ["/orders"],
        },
      }),
      service: reached({ headers: { ...asExpectation(FORGED), "x-kept": ["1"] } }),
      client: granted(),
    },
  },
  ...(["HTTP/1.1", "HTTP/2"] as const).map((protocol): ConformanceCase => ({
    name: `forwarded-headers/a client's own in alias spelling, over ${protocol}`,
    specification: "§3",
    configuration: FORWARDED,
    request: { protocol, headers: FORGED_ALIASES },
    expect: {
      gateway: asked({
        headers: { "x-forwarded-method": ["GET"], "x-forwarded-uri": ["/orders"] },
        absent: FORGED_ALIASES.map(([name]) => name.toLowerCase()),
      }),
      service: reached({ headers: asExpectation(FORGED_ALIASES) }),
      client: granted(),
    },
  })),
  {
    name: "forwarded-headers/-Proto and -For pass as Envoy has them",
    specification: "§3",
    configuration: FORWARDED,
    request: {
      headers: [
        ["X-Forwarded-Proto", "https"],
        ["X-Forwarded-For", "192.0.2.7, 10.1.2.3"],
      ],
    },
    expect: {
      gateway: asked({
        headers: {
          "x-forwarded-proto": ["https"],
          "x-forwarded-for": ["192.0.2.7, 10.1.2.3"],
          "x-forwarded-method": ["GET"],
        },
      }),
      service: reached({ headers: { "x-forwarded-for": ["192.0.2.7, 10.1.2.3"] } }),
      client: granted(),
    },
  },
  {
    name: "forwarded-headers/a request whose body is captured",
    specification: "§3",
    configuration: { ...FORWARDED, body: { mode: "full" } },
    request: { method: "POST", path: "/orders?x=1", body: "hello", headers: FORGED },
    expect: {
      gateway: asked({
        uri: "/orders?x=1",
        target: "POST",
        headers: {
          "x-forwarded-method": ["POST"],
          "x-forwarded-host": ["service.test"],
          "x-forwarded-uri": ["/orders?x=1"],
          "x-forwarded-for": ["127.0.0.1"],
        },
        body: "hello",
      }),
      service: reached({ method: "POST", path: "/orders?x=1", body: "hello" }),
      client: granted(),
    },
  },
  {
    name: "forwarded-headers/a list of allowed headers does not hold them back",
    specification: "§3",
    configuration: { ...FORWARDED, request_headers: { allow: ["authorization"] } },
    request: { headers: [["Authorization", "Bearer abcdef"], ["X-Other", "1"], ...FORGED] },
    expect: {
      gateway: asked({
        headers: {
          authorization: ["Bearer abcdef"],
          "x-forwarded-method": ["GET"],
          "x-forwarded-host": ["service.test"],
          "x-forwarded-uri": ["/orders"],
          "x-forwarded-proto": ["http"],
          "x-forwarded-for": ["127.0.0.1"],
        },
        absent: ["x-other"],
      }),
      service: reached({ headers: { "x-other": ["1"] } }),
      client: granted(),
    },
  },
];

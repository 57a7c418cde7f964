import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CaseRequest, ConformanceCase, GatewayBehaviour } from "../src/conformance/case.js";
import { EnvoyDriver } from "../src/conformance/envoy-driver.js";

const TINY = fileURLToPath(new URL("fixtures/tiny-filter.lua", import.meta.url));
const driver = new EnvoyDriver("lua", TINY);

const ALL_BYTES = Array.from({ length: 0x80 }, (_, index) =>
  String.fromCharCode(0x80 + index),
).join("");
const BAD_DOCUMENT = `{"no cluster": "\x00 ] \\"\xc3\xa9"}`;

beforeAll(() => driver.prepare([caseWith({})], ["{}", BAD_DOCUMENT, '{"cluster_name":"gateway"}']));
afterAll(() => driver.close());

function caseWith(parts: { request?: CaseRequest; gateway?: GatewayBehaviour }): ConformanceCase {
  return {
    name: "a case",
    specification: "§0",
    expect: { gateway: "not asked", service: "not reached", client: { status: 0 } },
    ...parts,
  };
}

test("reports what client, gateway and service sent and got, byte for byte", async () => {
  const headers = [["X-Bytes", ALL_BYTES]] as const;
  const seen = await driver.run(caseWith({ request: { path: "/a?b=c", headers } }));
  expect(seen.gateway).toEqual([
    {
      method: "POST",
      path: "/auth",
      authority: "gateway.test:8080",
      headers: [["x-bytes", ALL_BYTES]],
      body: "",
    },
  ]);
  expect(seen.service).toEqual([
    {
      method: "GET",
      path: "/a?b=c",
      authority: "service.test",
      headers: [["x-bytes", ALL_BYTES]],
      body: "",
    },
  ]);
  expect(seen.responses).toEqual([
    { status: 200, headers: [["content-type", "text/plain"]], body: "hello from the service" },
  ]);
  expect(seen.log).toEqual(["Access 200"]);
});

test("keeps a transport header that the client itself sent", async () => {
  const headers = [["x-request-id", "mine"]] as const;
  const seen = await driver.run(caseWith({ request: { headers } }));
  expect(seen.gateway[0]?.headers).toEqual([["x-request-id", "mine"]]);
});

test("speaks HTTP/2, repeated lines and bytes above 0x7f included", async () => {
  const request: CaseRequest = {
    protocol: "HTTP/2",
    method: "PUT",
    body: `b\xff`,
    headers: [
      ["x-bytes", ALL_BYTES],
      ["x-many", "1"],
      ["x-many", "2"],
    ],
  };
  const seen = await driver.run(caseWith({ request }));
  expect(seen.service[0]).toMatchObject({ method: "PUT", body: "b\xff", headers: request.headers });
  expect(seen.responses[0]?.status).toBe(200);
});

test("sends CONNECT without a path", async () => {
  const request = { method: "CONNECT", path: null, authority: "target.test:443" };
  for (const protocol of ["HTTP/1.1", "HTTP/2"] as const) {
    const seen = await driver.run(caseWith({ request: { ...request, protocol } }));
    expect(seen.gateway).toHaveLength(1);
    expect(seen.service).toMatchObject([{ method: "CONNECT", path: "" }]);
    expect(seen.responses[0]?.status).toBe(200);
  }
});

test("waits for 100 Continue and sends the body after it", async () => {
  const request: CaseRequest = {
    method: "POST",
    body: "later",
    headers: [["Expect", "100-continue"]],
  };
  const seen = await driver.run(caseWith({ request }));
  expect(seen.service[0]?.body).toBe("later");
  expect(seen.responses).toHaveLength(1);
});

test.each([
  ["silent", 504],
  ["reset-before-headers", 503],
  ["reset-inside-headers", 502],
  ["reset-inside-body", 503],
  ["garbage", 502],
] as const)("makes the gateway fail: %s", async (fault, status) => {
  const seen = await driver.run(caseWith({ gateway: { fault } }));
  expect(seen.gateway).toHaveLength(1);
  expect(seen.service).toEqual([]);
  expect(seen.responses.map((response) => response.status)).toEqual([status]);
});

test("hands over odd documents whole and reports how they were met", async () => {
  const refused = await driver.configure(BAD_DOCUMENT);
  expect(refused).toMatchObject({
    accepted: false,
    request: { status: 500, serviceReached: false },
  });
  expect(refused.errors).toEqual([expect.stringContaining("cluster_name: found nothing")]);
  const accepted = await driver.configure('{"cluster_name":"gateway"}');
  expect(accepted).toEqual({
    accepted: true,
    errors: [],
    request: { status: 200, serviceReached: true },
  });
});

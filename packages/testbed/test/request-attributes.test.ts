/** What header templates say of a request in a mesh: its caller's identity, the name it was called by, its route and its workload. */
import { type RequestOptions, request } from "node:https";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf } from "../src/conformance/expect.js";
import { RUNTIMES, pluginArtifact } from "../src/envoy/artifacts.js";
import { Envoy } from "../src/envoy/process.js";
import { EchoService } from "../src/servers/echo-service.js";
import { ScriptedGateway } from "../src/servers/scripted-gateway.js";

const IDENTITY = "spiffe://cluster.local/ns/shop/sa/cart";
const DOCUMENT = JSON.stringify({
  gateway_url: "http://gateway.test",
  cluster_name: "gateway",
  request_headers: {
    set: {
      "x-peer": "<%PEER_SPIFFE_ID%>",
      "x-server-name": "%SNI%",
      "x-route": "%ROUTE_NAME%",
      "x-workload": "%WORKLOAD_NAME%",
      "x-source": "%SOURCE_ADDRESS%",
    },
  },
});

interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

let caller: KeyPair;
let envoy: Envoy;
const gateway = new ScriptedGateway();
const service = new EchoService();

beforeAll(async () => {
  caller = await keyPair({ type: 6, value: IDENTITY });
  const server = await keyPair({ type: 2, value: "orders.test" });
  envoy = await Envoy.start({
    nodeMetadata: { WORKLOAD_NAME: "orders-v1" },
    listeners: RUNTIMES.map((runtime) => ({
      name: runtime,
      transportSocket: mutualTls(server, caller.cert),
      plugin: { runtime, artifact: pluginArtifact(runtime), document: DOCUMENT },
      override: { route_config: NAMED_ROUTE },
    })),
    clusters: [
      { name: "gateway", endpoint: await gateway.server.listen() },
      { name: "service", endpoint: await service.server.listen() },
    ],
  });
}, 120_000);

afterAll(async () => {
  await envoy?.stop();
  await gateway.server.close();
  await service.server.close();
});

describe.each(RUNTIMES)("%s", (runtime) => {
  test("tells the gateway of a caller with a certificate", async () => {
    const headers = await headersOfTheCheck(runtime, caller);
    expect(linesOf(headers, "x-peer")).toEqual([`<${IDENTITY}>`]);
    expect(linesOf(headers, "x-server-name")).toEqual(["orders.test"]);
    expect(linesOf(headers, "x-route")).toEqual(["orders-route"]);
    expect(linesOf(headers, "x-source")[0]).toMatch(/^127\.0\.0\.1:\d+$/);
    // Envoy does not tell scripts the workload.
    expect(linesOf(headers, "x-workload")).toEqual([runtime === "wasm" ? "orders-v1" : ""]);
  });

  test("names no caller without a certificate", async () => {
    const headers = await headersOfTheCheck(runtime, {});
    expect(linesOf(headers, "x-peer")).toEqual(["<>"]);
    expect(linesOf(headers, "x-server-name")).toEqual(["orders.test"]);
  });
});

async function headersOfTheCheck(listener: string, certificate: Partial<KeyPair>) {
  gateway.server.reset();
  const status = await get({
    ...certificate,
    port: envoy.port(listener),
    servername: "orders.test",
  });
  expect(status).toBe(200);
  expect(gateway.server.requests).toHaveLength(1);
  return gateway.server.requests[0]?.headers ?? [];
}

function get(options: RequestOptions): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const whole = { host: "127.0.0.1", rejectUnauthorized: false, agent: false, ...options };
    request(whole, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    })
      .on("error", reject)
      .end();
  });
}

async function keyPair(altName: { type: 2 | 6; value: string }): Promise<KeyPair> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "test" }], {
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [altName as never] }],
  });
  return { key, cert };
}

/** A certificate is its own authority here. */
function mutualTls(server: KeyPair, authority: string): object {
  return {
    name: "envoy.transport_sockets.tls",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
      common_tls_context: {
        tls_certificates: [
          {
            certificate_chain: { inline_string: server.cert },
            private_key: { inline_string: server.key },
          },
        ],
        validation_context: { trusted_ca: { inline_string: authority } },
      },
    },
  };
}

const NAMED_ROUTE = {
  name: "inbound",
  virtual_hosts: [
    {
      name: "inbound",
      domains: ["*"],
      routes: [{ name: "orders-route", match: { prefix: "/" }, route: { cluster: "service" } }],
    },
  ],
};

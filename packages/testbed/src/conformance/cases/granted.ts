/** The gateway said yes (specification §3.5, §4): any 2xx from the gateway itself. */
import type { ConformanceCase } from "../case.js";
import { SERVICE_BODY, asked, granted, reached } from "./expectations.js";

export const GRANTED: readonly ConformanceCase[] = [
  {
    name: "granted/the response is the service's, with the decision headers",
    specification: "§4",
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({ headers: { "content-type": ["text/plain"] }, body: SERVICE_BODY }),
    },
  },
  ...[200, 201, 202, 204, 206, 299].map((status): ConformanceCase => ({
    name: `granted/${status} from the gateway allows`,
    specification: "§3",
    gateway: { status, headers: [["keymate-decision", "ALLOW"]] },
    expect: {
      gateway: asked(),
      service: reached(),
      client: {
        status: 200,
        headers: {
          "keymate-gateway-auth-status": ["GRANTED"],
          "keymate-gateway-auth-duration": /^\d+$/,
          "keymate-decision": ["ALLOW"],
        },
        absent: ["keymate-decision-cache", "keymate-gateway", "keymate-gateway-auth-reason"],
        body: SERVICE_BODY,
      },
    },
  })),
  ...[302, 404, 500, 503].map((status): ConformanceCase => ({
    name: `granted/${status} from the service stays the service's`,
    specification: "§4",
    service: {
      status,
      headers: [
        ["content-type", "text/html"],
        ["location", "/elsewhere"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
      body: `<p>${status}</p>`,
    },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({
        status,
        headers: {
          "content-type": ["text/html"],
          location: ["/elsewhere"],
          "set-cookie": ["a=1", "b=2"],
        },
        body: `<p>${status}</p>`,
      }),
    },
  })),
  {
    name: "granted/the gateway's body goes nowhere",
    specification: "§4",
    gateway: { status: 200, headers: [["content-type", "application/json"]], body: '{"allow":1}' },
    expect: {
      gateway: asked(),
      service: reached({ body: "" }),
      client: {
        status: 200,
        headers: {
          "keymate-gateway-auth-status": ["GRANTED"],
          "content-type": ["text/plain"],
        },
        body: SERVICE_BODY,
      },
    },
  },
  {
    name: "granted/headers of the gateway's reply reach neither service nor client",
    specification: "§4",
    gateway: {
      status: 200,
      headers: [
        ["x-internal", "secret"],
        ["set-cookie", "session=gateway"],
        ["location", "/from-the-gateway"],
        ["www-authenticate", "Bearer"],
        ["keymate-gateway-auth-status", "SKIPPED"],
        ["keymate-gateway-auth-reason", "forged"],
      ],
    },
    expect: {
      gateway: asked(),
      service: reached({ absent: ["x-internal", "set-cookie", "location"] }),
      client: {
        status: 200,
        headers: { "keymate-gateway-auth-status": ["GRANTED"] },
        absent: [
          "x-internal",
          "set-cookie",
          "location",
          "www-authenticate",
          "keymate-gateway-auth-reason",
        ],
        body: SERVICE_BODY,
      },
    },
  },
];

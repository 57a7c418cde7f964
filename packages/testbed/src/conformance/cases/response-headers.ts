/**
 * The headers that say what was decided come from gateway and plugin alone: a service's own are replaced or removed, in every spelling
 * that a reader may take for them (specification §4).
 */
import type { ConformanceCase, HeaderLine, ResponseExpectation } from "../case.js";
import { DECISION_HEADERS } from "../case.js";
import { DECISION_NAMES, asked, denied, granted, reached, skipped } from "./expectations.js";
import { aliasesOf, mixedCase } from "./strip-list-names.js";

const OWN_NAMES: readonly string[] = [
  ...DECISION_NAMES,
  "keymate-gateway-auth-status",
  "keymate-gateway-auth-duration",
  "keymate-gateway-auth-reason",
];

const ALIASES: readonly string[] = OWN_NAMES.flatMap(aliasesOf);
const SKIPPING = { skip_paths: ["/orders"] };

export const RESPONSE_HEADERS: readonly ConformanceCase[] = [
  ...OWN_NAMES.flatMap((name) => [forgedGranted(name), forgedSkipped(name)]),
  {
    name: "response-headers/every alias on granted",
    specification: "§4",
    service: { headers: forged(ALIASES), body: "" },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({ headers: { "x-service": ["kept"] }, absent: ALIASES, body: "" }),
    },
  },
  {
    name: "response-headers/every alias on skipped",
    specification: "§4",
    configuration: SKIPPING,
    service: { headers: forged(ALIASES), body: "" },
    expect: {
      gateway: "not asked",
      service: reached(),
      client: skipped({ headers: { "x-service": ["kept"] }, absent: ALIASES, body: "" }),
    },
  },
  {
    name: "response-headers/forged ones of a service behind a gateway that says little",
    specification: "§4",
    gateway: { status: 200, headers: [["keymate-decision", "ALLOW"]] },
    service: { headers: forged(OWN_NAMES), body: "" },
    expect: {
      gateway: asked(),
      service: reached(),
      client: {
        status: 200,
        headers: {
          "keymate-decision": ["ALLOW"],
          "keymate-gateway-auth-status": ["GRANTED"],
          "keymate-gateway-auth-duration": /^\d+$/,
          "x-service": ["kept"],
        },
        absent: [
          ...DECISION_NAMES.filter((name) => name !== "keymate-decision"),
          "keymate-gateway-auth-reason",
        ],
        body: "",
      },
    },
  },
  {
    name: "response-headers/names that only look alike are the service's",
    specification: "§4",
    service: {
      headers: [
        ["Keymate-Decisions", "1"],
        ["X-Keymate-Decision", "2"],
        ["Keymate-Gateways", "3"],
        ["Keymate", "4"],
      ],
      body: "",
    },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({
        headers: {
          "keymate-decisions": ["1"],
          "x-keymate-decision": ["2"],
          "keymate-gateways": ["3"],
          keymate: ["4"],
        },
        body: "",
      }),
    },
  },
  {
    name: "response-headers/decision headers of a client's request mean nothing",
    specification: "§4",
    request: { headers: DECISION_HEADERS.map(([name]): HeaderLine => [name, "forged"]) },
    gateway: { status: 403 },
    expect: { gateway: asked(), service: "not reached", client: denied(403) },
  },
  {
    name: "response-headers/decision headers of a client's request mean nothing when skipped",
    specification: "§4",
    configuration: SKIPPING,
    request: { headers: OWN_NAMES.map((name): HeaderLine => [name, "forged"]) },
    expect: { gateway: "not asked", service: reached(), client: skipped() },
  },
  {
    name: "response-headers/a decision header without value",
    specification: "§4",
    gateway: { status: 200, headers: [["keymate-decision", ""], ...DECISION_HEADERS.slice(1)] },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({ headers: { "keymate-decision": [""] } }),
    },
  },
];

function forgedGranted(name: string): ConformanceCase {
  return {
    name: `response-headers/${name} of the service on granted`,
    specification: "§4",
    service: { headers: twice(name), body: "" },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({ ...withoutForgery(name), body: "" }),
    },
  };
}

function forgedSkipped(name: string): ConformanceCase {
  return {
    name: `response-headers/${name} of the service on skipped`,
    specification: "§4",
    configuration: SKIPPING,
    service: { headers: twice(name), body: "" },
    expect: {
      gateway: "not asked",
      service: reached(),
      client: skipped({ ...withoutForgery(name), body: "" }),
    },
  };
}

/** The name twice in mixed case, and each of its aliases. */
function twice(name: string): HeaderLine[] {
  return forged([mixedCase(name), ...aliasesOf(name), name]);
}

function forged(names: readonly string[]): HeaderLine[] {
  return [...names.map((name): HeaderLine => [name, "forged"]), ["X-Service", "kept"]];
}

/** The aliases are gone; what the name itself holds, `granted` and `skipped` say. */
function withoutForgery(name: string): Pick<ResponseExpectation, "headers" | "absent"> {
  return { headers: { "x-service": ["kept"] }, absent: aliasesOf(name) };
}

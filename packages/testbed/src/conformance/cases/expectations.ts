/**
 * The words in which the cases say what gateway, service and client saw.
 *
 * Each function gives the usual expectation; a case passes only what is special about it.
 */
import { readFileSync } from "node:fs";
import {
  DECISION_HEADERS,
  type ConformanceCase,
  type HeaderExpectation,
  type HeaderLine,
  type RequestExpectation,
  type ResponseExpectation,
} from "../case.js";

/** Bodies that the plugin writes itself (specification §4). */
export const DISPATCH_FAILED = '{"error": "Authorization Service Unavailable (Dispatch Failed)"}';
export const NO_HEADERS = '{"error": "Authorization Service Unavailable (No Headers)"}';
export const ACCESS_DENIED = '{"error": "Access Denied", "details": "Authorization check failed"}';
export const NO_PATH = '{"error": "Access Denied", "details": "The request has no path"}';
export const AMBIGUOUS_PATH =
  '{"error": "Access Denied", "details": "The path can be read in two ways"}';
export const HEADERS_TOO_LARGE = '{"error": "Request Header Fields Too Large"}';
export const PAYLOAD_TOO_LARGE = '{"error": "Payload Too Large"}';

export const SERVICE_BODY = "hello from the service";

/** Names that speak in the plugin's name: neither gateway nor service may receive a client's (specification §3). */
export const PROTECTED_NAMES = [
  "keymate-enforcer",
  "keymate-target-uri",
  "keymate-target-method",
] as const;

export const DECISION_NAMES: readonly string[] = DECISION_HEADERS.map(([name]) => name);
export const REASON_NAME = "keymate-gateway-auth-reason";

const STATUS_NAME = "keymate-gateway-auth-status";
const DURATION_NAME = "keymate-gateway-auth-duration";

/** The value of `Keymate-Enforcer`, with the version that the core is published under. */
export const ENFORCER_VALUE = `layer="mesh", tech="istio", version="${coreVersion()}"`;

/** The check call that reaches the gateway. `uri` and `target` are what it says about the original request. */
export function asked(
  special: RequestExpectation & { readonly uri?: string; readonly target?: string } = {},
): RequestExpectation {
  const { uri = "/orders", target = "GET", headers, ...rest } = special;
  return {
    method: "POST",
    path: "/auth",
    authority: "gateway.test:8080",
    body: "",
    ...rest,
    headers: {
      "keymate-enforcer": [ENFORCER_VALUE],
      "keymate-target-uri": [uri],
      "keymate-target-method": [target],
      ...headers,
    },
  };
}

/** The request as the service receives it: the client's own, without the plugin's headers. */
export function reached(special: RequestExpectation = {}): RequestExpectation {
  return {
    method: "GET",
    path: "/orders",
    authority: "service.test",
    body: "",
    ...special,
    absent: [...PROTECTED_NAMES, ...(special.absent ?? [])],
  };
}

/** The service's response to a request that the gateway let through. */
export function granted(special: Partial<ResponseExpectation> = {}): ResponseExpectation {
  return response("GRANTED", { status: 200, body: SERVICE_BODY, ...special }, DECISION_HEADERS);
}

/** The service's response to a request that the gateway was not asked about. */
export function skipped(special: Partial<ResponseExpectation> = {}): ResponseExpectation {
  return response("SKIPPED", { status: 200, body: SERVICE_BODY, ...special }, []);
}

/** A refusal. `decision` are the decision headers that the gateway gave and that are relayed. */
export function denied(
  status: number,
  special: Partial<ResponseExpectation> = {},
  decision: readonly HeaderLine[] = [],
): ResponseExpectation {
  return response("DENIED", { ...special, status }, decision);
}

/** What the client sees of a gateway that gave no verdict. */
export function gatewayFailed(
  status: number,
  special: Partial<ResponseExpectation> = {},
  decision: readonly HeaderLine[] = [],
): ResponseExpectation {
  return response("GATEWAY_FAILED", { ...special, status }, decision);
}

/** A request that goes on although nobody said yes: the service's response, with what would have been in the status header. */
export function wouldBe(
  outcome: "DENIED" | "GATEWAY_FAILED",
  special: Partial<ResponseExpectation> = {},
  decision: readonly HeaderLine[] = [],
): ResponseExpectation {
  return response(outcome, { status: 200, body: SERVICE_BODY, ...special }, decision);
}

/** The same response under `reason_header: true`. */
export function because(reason: string, client: ResponseExpectation): ResponseExpectation {
  return {
    ...client,
    headers: { ...client.headers, [REASON_NAME]: [reason] },
    absent: (client.absent ?? []).filter((name) => name !== REASON_NAME),
  };
}

/** The plugin's own 502: nothing was sent, or nothing came back that is an answer. */
export function unavailable(body: typeof DISPATCH_FAILED | typeof NO_HEADERS): ResponseExpectation {
  return gatewayFailed(502, { headers: JSON_CONTENT, body });
}

/**
 * The plugin's own 502 after a timeout of 300 to 400 ms: not earlier, whatever the client asks for, and not with the default timeout.
 * Timers may be a little early, a busy machine late.
 */
export function timedOut(): ResponseExpectation {
  return gatewayFailed(502, {
    headers: { ...JSON_CONTENT, [DURATION_NAME]: AFTER_THE_TIMEOUT },
    body: NO_HEADERS,
  });
}

/** Milliseconds: 290 to 3999. */
export const AFTER_THE_TIMEOUT = /^(29\d|[3-9]\d\d|[1-3]\d{3})$/;

export const JSON_CONTENT: HeaderExpectation = { "content-type": ["application/json"] };

/** The one documented difference: Lua puts its own body in the place of the gateway's (specification §4). */
export function structuredInLua(client: ResponseExpectation): ConformanceCase["differences"] {
  const { "content-language": _language, ...headers } = client.headers ?? {};
  return {
    lua: {
      reason: "Lua answers with its own structured body instead of the gateway's",
      expect: {
        client: {
          ...client,
          headers: { ...headers, ...JSON_CONTENT },
          absent: [...(client.absent ?? []), "content-language"],
          body: ACCESS_DENIED,
        },
      },
    },
  };
}

/** Header lines as an expectation: repeated names become repeated lines, names in lower case. */
export function asExpectation(lines: readonly HeaderLine[]): HeaderExpectation {
  const expectation: Record<string, string[]> = {};
  for (const [name, value] of lines) (expectation[name.toLowerCase()] ??= []).push(value);
  return expectation;
}

function response(
  outcome: "GRANTED" | "DENIED" | "SKIPPED" | "GATEWAY_FAILED",
  special: ResponseExpectation,
  decision: readonly HeaderLine[],
): ResponseExpectation {
  const given = decision.map(([name]) => name.toLowerCase());
  const missing = DECISION_NAMES.filter((name) => !given.includes(name));
  return {
    ...special,
    headers: {
      [STATUS_NAME]: [outcome],
      [DURATION_NAME]: /^\d+$/,
      ...asExpectation(decision),
      ...special.headers,
    },
    absent: [REASON_NAME, ...missing, ...(special.absent ?? [])],
  };
}

function coreVersion(): string {
  const file = new URL("../../../../core/package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

import { describe, expect, it } from "vitest";
import { decodeConfiguration } from "../../src/configuration/decoder";
import { DenialBody } from "../../src/denial";
import { linesOf } from "../support/header-lists";

function decode(keys: Record<string, unknown>, denialBody = DenialBody.Gateway) {
  const document = JSON.stringify({ gateway_url: "http://gateway", ...keys });
  return decodeConfiguration(document, denialBody);
}

describe("answers", () => {
  it("are the safe ones unless configuration says otherwise", () => {
    const { policy } = decode({});
    expect(policy).toMatchObject({
      statusOnError: 502,
      allowsOnFailure: false,
      standard: { isShadow: false },
      showsReason: false,
    });
    expect(policy!.denial).toMatchObject({ body: DenialBody.Gateway, text: "", contentType: "" });
    expect(linesOf(policy!.denial.headers)).toEqual([]);
  });

  it.each([
    [{ status_on_error: 400 }, { statusOnError: 400 }],
    [{ status_on_error: 599 }, { statusOnError: 599 }],
    [{ failure_mode: "deny" }, { allowsOnFailure: false }],
    [{ failure_mode: "allow" }, { allowsOnFailure: true }],
    [{ mode: "enforce" }, { standard: { isShadow: false } }],
    [{ mode: "shadow" }, { standard: { isShadow: true } }],
    [{ reason_header: false }, { showsReason: false }],
    [{ reason_header: true }, { showsReason: true }],
    [{ mode: "canary" }, { isCanary: true, standard: { isShadow: true } }],
    [{ filter_state: false }, { hasFilterState: false }],
    [{ filter_state: true }, { hasFilterState: true }],
    [{ metrics: true }, { hasMetrics: true }],
    [{ metrics: false }, { hasMetrics: false }],
  ])("may be %j", (keys, expected) => {
    expect(decode(keys).policy).toMatchObject(expected);
  });

  it.each([
    [{}, DenialBody.Gateway, DenialBody.Gateway, ""],
    [{}, DenialBody.Structured, DenialBody.Structured, ""],
    [{ body: "gateway" }, DenialBody.Structured, DenialBody.Gateway, undefined],
    [{ body: "structured" }, DenialBody.Gateway, DenialBody.Structured, undefined],
    [{ body: "Go away." }, DenialBody.Gateway, DenialBody.Literal, "Go away."],
    [{ body: "" }, DenialBody.Structured, DenialBody.Literal, ""],
    [{ body: "Gateway" }, DenialBody.Gateway, DenialBody.Literal, "Gateway"],
  ])("with the denial %j", (deny_response, runtime, body, text) => {
    const { denial } = decode({ deny_response }, runtime).policy!;
    expect(denial.body).toBe(body);
    if (text !== undefined) expect(denial.text).toBe(text);
  });

  it.each([
    [{}, false],
    [{ negotiate: false }, false],
    [{ negotiate: true }, true],
  ])("negotiates with %j: %s", (deny_response, isNegotiated) => {
    expect(decode({ deny_response }).policy!.denial.isNegotiated).toBe(isNegotiated);
  });

  it("may carry headers, under lower-case names", () => {
    const { denial } = decode({
      deny_response: {
        content_type: "text/html; charset=utf-8",
        headers: { "X-Why": "a", "x-b": "" },
      },
    }).policy!;
    expect(denial.contentType).toBe("text/html; charset=utf-8");
    expect(linesOf(denial.headers)).toEqual([
      ["x-why", "a"],
      ["x-b", ""],
    ]);
  });
});

const STATUS_FORM = "allowed an integer from 400 to 599";
const TYPE_FORM = "allowed a media type such as text/html";
const HEADER_FORM =
  "allowed a text without control bytes, under a name that is not content-type, not on the strip list and not the plugin's own";

describe("invalid answers", () => {
  it.each([
    [{ status_on_error: 399 }, `status_on_error: found 399, ${STATUS_FORM}`],
    [{ status_on_error: 600 }, `status_on_error: found 600, ${STATUS_FORM}`],
    [{ status_on_error: 200 }, `status_on_error: found 200, ${STATUS_FORM}`],
    [{ status_on_error: "502" }, `status_on_error: found "502", ${STATUS_FORM}`],
    [{ failure_mode: "open" }, 'failure_mode: found "open", allowed one of deny, allow'],
    [{ failure_mode: true }, "failure_mode: found true, allowed one of deny, allow"],
    [{ mode: "dry-run" }, 'mode: found "dry-run", allowed one of enforce, shadow, canary'],
    [{ mode: null }, "mode: found null, allowed one of enforce, shadow, canary"],
    [{ reason_header: "true" }, 'reason_header: found "true", allowed true or false'],
    [{ metrics: null }, "metrics: found null, allowed true or false"],
    [{ reason_header: 1 }, "reason_header: found 1, allowed true or false"],
    [{ deny_response: "structured" }, 'deny_response: found "structured", allowed an object'],
    [
      { deny_response: { status: 403 } },
      "deny_response.status: unknown key, allowed body, content_type, headers, negotiate",
    ],
    [{ deny_response: { body: {} } }, "deny_response.body: found an object, allowed a text"],
    [{ deny_response: { content_type: "" } }, `deny_response.content_type: found "", ${TYPE_FORM}`],
    [
      { deny_response: { content_type: "html" } },
      `deny_response.content_type: found "html", ${TYPE_FORM}`,
    ],
    [
      { deny_response: { content_type: "/html" } },
      `deny_response.content_type: found "/html", ${TYPE_FORM}`,
    ],
    [
      { deny_response: { content_type: "text/html\r\nx: y" } },
      `deny_response.content_type: found "text/html\\x0d\\x0ax: y", ${TYPE_FORM}`,
    ],
    [{ deny_response: { content_type: 1 } }, "deny_response.content_type: found 1, allowed a text"],
    [
      { deny_response: { headers: [] } },
      "deny_response.headers: found a list, allowed an object of header names and values",
    ],
    [
      { deny_response: { headers: { "x-a": 1 } } },
      `deny_response.headers.x-a: found 1, ${HEADER_FORM}`,
    ],
    [
      { deny_response: { headers: { "x-a": "b\nc" } } },
      `deny_response.headers.x-a: found "b\\x0ac", ${HEADER_FORM}`,
    ],
    [
      { deny_response: { headers: { "x a": "b" } } },
      `deny_response.headers.x a: found "b", ${HEADER_FORM}`,
    ],
    [
      { deny_response: { headers: { "x\ny": "b" } } },
      `deny_response.headers.x\\x0ay: found "b", ${HEADER_FORM}`,
    ],
    [
      { deny_response: { headers: { "Content-Length": "0" } } },
      `deny_response.headers.Content-Length: found "0", ${HEADER_FORM}`,
    ],
    [
      { deny_response: { headers: { "keymate-gateway-auth-status": "GRANTED" } } },
      `deny_response.headers.keymate-gateway-auth-status: found "GRANTED", ${HEADER_FORM}`,
    ],
  ])("%j", (keys, expected) => {
    const { policy, problem } = decode(keys);
    expect([policy, problem]).toEqual([null, expected]);
  });
});

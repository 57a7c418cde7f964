/** Keys that say what happens on a refusal or a failure: `deny_response`, `status_on_error`, `failure_mode`, `mode`, `reason_header`, `filter_state`, `metrics`. */
import { Denial, DenialBody } from "../denial";
import { CONTENT_TYPE } from "../names";
import { Policy } from "../policy";
import { isRelayable } from "../reply-headers";
import { lowerCase } from "../text";
import { HEADERS_FORM, isHeaderName, isHeaderValue } from "./header-syntax";
import { JsonKind } from "./json-value";
import { ObjectDecoder } from "./object-decoder";

export function decodeAnswers(decoder: ObjectDecoder, policy: Policy): void {
  const response = decoder.object("deny_response", [
    "body",
    "content_type",
    "headers",
    "negotiate",
  ]);
  if (response !== null) decodeDenial(response, policy.denial);
  policy.statusOnError = decoder.integer("status_on_error", 502, 400, 599);
  policy.allowsOnFailure = decoder.choice("failure_mode", ["deny", "allow"], 0) == 1;
  const mode = decoder.choice("mode", ["enforce", "shadow", "canary"], 0);
  policy.standard.isShadow = mode > 0;
  policy.isCanary = mode == 2;
  policy.requestHeaders.leavesService = policy.isCanary;
  policy.showsReason = decoder.flag("reason_header", false);
  policy.hasFilterState = decoder.flag("filter_state", false);
  policy.hasMetrics = decoder.flag("metrics", true);
}

function decodeDenial(response: ObjectDecoder, denial: Denial): void {
  if (response.has("body")) {
    const text = response.text("body", "");
    denial.text = text;
    denial.body = text == "gateway" ? DenialBody.Gateway : DenialBody.Literal;
    if (text == "structured") denial.body = DenialBody.Structured;
  }
  denial.contentType = response.text("content_type", "");
  const isValid = denial.contentType.indexOf("/") > 0 && isHeaderValue(denial.contentType);
  response.demand("content_type", isValid, "a media type such as text/html");
  denial.isNegotiated = response.flag("negotiate", false);
  decodeDenialHeaders(response, denial);
}

function decodeDenialHeaders(response: ObjectDecoder, denial: Denial): void {
  const headers = response.names("headers", HEADERS_FORM);
  for (let index = 0; index < headers.keys.length; index++) {
    const name = lowerCase(headers.keys[index]);
    const value = headers.items[index];
    const isName = isHeaderName(name) && isRelayable(name) && name != CONTENT_TYPE;
    if (isName && value.kind == JsonKind.Text && isHeaderValue(value.text)) {
      denial.headers.add(name, value.text);
    } else {
      response.reject(
        "headers." + headers.keys[index],
        value,
        "a text without control bytes, under a name that is not content-type, not on the strip list and not the plugin's own",
      );
    }
  }
}

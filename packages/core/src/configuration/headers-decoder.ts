/** Keys that say which headers go where: `request_headers`, `upstream_headers`, `client_headers`. */
import { FORWARDED_NAMES } from "../check";
import { foldedName } from "../folded-name";
import { HeaderTemplate, VARIABLES } from "../header-template";
import { NamePatterns } from "../name-pattern";
import { FORWARDED_FOR, FORWARDED_PROTO } from "../names";
import { Policy } from "../policy";
import { isRelayable } from "../reply-headers";
import { RequestHeaderUse, isOfEnvoy, requestHeaderUse } from "../request-headers";
import { lowerCase } from "../text";
import { HEADERS_FORM, isHeaderName, isHeaderValue } from "./header-syntax";
import { JsonKind, JsonValue } from "./json-value";
import { ObjectDecoder } from "./object-decoder";

export function decodeHeaders(decoder: ObjectDecoder, policy: Policy): void {
  const request = decoder.object("request_headers", ["allow", "deny", "set"]);
  if (request !== null) {
    decodeAllowed(request, policy);
    decodePatterns(request, "deny", policy.requestHeaders.denied);
    decodeTemplates(request, policy);
  }
  const rules = policy.replyHeaders;
  decodePatterns(decoder, "upstream_headers", rules.upstream);
  decodePatterns(decoder, "upstream_headers", policy.requestHeaders.reserved);
  const client = decoder.object("client_headers", ["on_allow", "on_deny"]);
  if (client !== null) {
    decodePatterns(client, "on_allow", rules.onAllow);
    decodePatterns(client, "on_deny", rules.onDeny);
  }
  if (client === null || !client.has("on_deny")) rules.useDefaults();
}

/** With a list, nothing else goes to the gateway but what the plugin is told to see to itself. */
function decodeAllowed(request: ObjectDecoder, policy: Policy): void {
  const allowed = policy.requestHeaders.allowed;
  decodePatterns(request, "allow", allowed);
  if (policy.addsForwardedHeaders && !allowed.isEmpty) {
    allowed.add(FORWARDED_PROTO);
    allowed.add(FORWARDED_FOR);
  }
}

/** Names, or prefixes that end in `*`. */
export function decodePatterns(decoder: ObjectDecoder, key: string, patterns: NamePatterns): void {
  const items = decoder.list(key, "a list of header names");
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const text = item.kind == JsonKind.Text ? item.text : "";
    const name = text.endsWith("*") ? text.substring(0, text.length - 1) : text;
    const isEverything = text == "*";
    const isPattern = isHeaderName(name) && name.indexOf("*") < 0;
    if (isEverything || (isPattern && isOpen(key, name))) {
      patterns.add(text);
    } else {
      decoder.rejectItem(key, index, item, PATTERN_FORM);
    }
  }
}

/** Names that no configuration can hand on; to deny them is harmless. */
function isOpen(key: string, name: string): bool {
  if (key == "upstream_headers" && isOfEnvoy(foldedName(name))) return false;
  return key == "deny" || isRelayable(lowerCase(name));
}

function decodeTemplates(request: ObjectDecoder, policy: Policy): void {
  const values = request.names("set", HEADERS_FORM);
  const set = request.inside("set", values, values.keys);
  for (let index = 0; index < values.keys.length; index++) {
    decodeTemplate(set, values.keys[index], values.items[index], policy);
  }
}

function decodeTemplate(set: ObjectDecoder, key: string, value: JsonValue, policy: Policy): void {
  const name = lowerCase(key);
  const isTaken = policy.addsForwardedHeaders && FORWARDED_NAMES.indexOf(name) >= 0;
  const template = new HeaderTemplate(name, value.text);
  // The last one found is told.
  let allowed = "";
  if (template.unknownVariable.length > 0) {
    allowed = "%% or one of %" + VARIABLES.join("%, %") + "%";
  }
  if (policy.hasCheckHeader(name)) allowed = "each name once, whatever its case";
  if (value.kind != JsonKind.Text || !isHeaderValue(value.text)) {
    allowed = "a text without control bytes";
  }
  if (!isHeaderName(key) || requestHeaderUse(name) != RequestHeaderUse.Forward || isTaken) {
    allowed = "a header name that the plugin does not set or strip itself";
  }
  if (allowed.length > 0) set.reject(key, value, allowed);
  else policy.addCheckHeader(template);
}

const PATTERN_FORM: string =
  "a header name, or its beginning and *, that is not on the strip list and not the plugin's own";

/** Keys about some requests and not about others: `skip_paths`, `skip_rules`, `bypass_cors_preflight` and `rules`. */
import { Policy } from "../policy";
import { Match, PathKind } from "../match";
import { decimalText } from "../text";
import { GatewayRoutes } from "./gateway-routes";
import { JsonKind } from "./json-value";
import { MATCH_KEYS, decodeMatch, isPathText, rejectPattern } from "./match-decoder";
import { ObjectDecoder } from "./object-decoder";
import { Problems } from "./problems";

/** After the gateways and `mode`, which rules refer to. */
export function decodeRules(
  decoder: ObjectDecoder,
  policy: Policy,
  routes: GatewayRoutes,
  problems: Problems,
  warnings: string[],
): void {
  policy.bypassesCorsPreflight = decoder.flag("bypass_cors_preflight", false);
  decodeSkipPaths(decoder, policy, warnings);
  const skips = decoder.list("skip_rules", RULES_FORM);
  for (let index = 0; index < skips.length; index++) {
    const place = "skip_rules[" + decimalText(index) + "]";
    const skip = new ObjectDecoder(skips[index], place, problems, MATCH_KEYS);
    const match = decodeMatch(skip, problems);
    rejectPattern(skip, policy.rules.addSkip(match), problems);
    if (isEverything(match)) warnings.push(place + SKIPS_EVERYTHING);
  }
  const rules = decoder.list("rules", RULES_FORM);
  for (let index = 0; index < rules.length; index++) {
    const place = "rules[" + decimalText(index) + "]";
    const rule = new ObjectDecoder(rules[index], place, problems, RULE_KEYS);
    decodeRule(rule, place, policy, routes, problems, warnings);
  }
}

function decodeSkipPaths(decoder: ObjectDecoder, policy: Policy, warnings: string[]): void {
  const items = decoder.list("skip_paths", "a list of path prefixes");
  for (let index = 0; index < items.length; index++) {
    const key = "skip_paths[" + decimalText(index) + "]";
    if (items[index].kind != JsonKind.Text || !isPathText(items[index].text)) {
      decoder.reject(key, items[index], PREFIX_FORM);
    } else {
      const prefix = items[index].text;
      if (prefix == "/") warnings.push(key + SKIPS_EVERYTHING);
      policy.rules.addSkip(new Match(PathKind.Prefix, prefix));
    }
  }
}

function decodeRule(
  rule: ObjectDecoder,
  place: string,
  policy: Policy,
  routes: GatewayRoutes,
  problems: Problems,
  warnings: string[],
): void {
  rule.require("match", "an object with path, methods, hosts");
  const keys = rule.object("match", MATCH_KEYS, problems);
  if (keys === null) return;
  const match = decodeMatch(keys, problems);
  const gateway = rule.find("gateway");
  const index = gateway === null ? 0 : routes.names.indexOf(rule.text("gateway", "")) + 1;
  if (gateway !== null && index == 0) rule.reject("gateway", gateway, "a name in gateways");
  const isStandard = policy.standard.isShadow ? 1 : 0;
  const isShadow = rule.choice("mode", ["enforce", "shadow"], isStandard) == 1;
  const sample = rule.integer("sample", 100, 0, 100);
  const isSkip = rule.flag("skip", false);
  const route = isSkip ? policy.rules.skipped : routes.route(index, isShadow);
  rejectPattern(keys, policy.rules.add(match, route, sample), problems);
  if (!isSkip) return;
  if (isEverything(match)) warnings.push(place + SKIPS_EVERYTHING);
  // A skipped request goes to no gateway; and a sample of them would let everybody pass who asks often enough.
  for (let beside = 0; beside < BESIDE_SKIP.length; beside++) {
    const value = rule.find(BESIDE_SKIP[beside]);
    if (value !== null) rule.reject(BESIDE_SKIP[beside], value, "no such key beside skip");
  }
}

function isEverything(match: Match): bool {
  const isForAll = match.methods.length + match.hosts.length == 0;
  return isForAll && match.kind == PathKind.Prefix && match.path == "/";
}

const BESIDE_SKIP: string[] = ["gateway", "mode", "sample"];
const RULE_KEYS: string[] = ["match", "gateway", "skip", "mode", "sample"];
const RULES_FORM: string = "a list of rules";
const SKIPS_EVERYTHING: string = ': "/" skips every path';
const PREFIX_FORM: string =
  "a path prefix that begins with / and that no server can read in two ways (no //, dot segments, ;, ?, #, escaped / or .)";

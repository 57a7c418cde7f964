/** Keys about some requests and not about others: `skip_paths`, `skip_rules`, `bypass_cors_preflight` and `rules`. */
import { Policy } from "../policy";
import { Match, PathKind } from "../match";
import { GatewayRoutes } from "./gateway-routes";
import { JsonKind } from "./json-value";
import { MATCH_KEYS, decodeMatch, isPathText, rejectPattern } from "./match-decoder";
import { ObjectDecoder } from "./object-decoder";
import { itemOf } from "./problem";

/** After the gateways and `mode`, which rules refer to. */
export function decodeRules(
  decoder: ObjectDecoder,
  policy: Policy,
  routes: GatewayRoutes,
  warnings: string[],
): void {
  policy.bypassesCorsPreflight = decoder.flag("bypass_cors_preflight", false);
  decodeSkipPaths(decoder, policy, warnings);
  const skips = decoder.list("skip_rules", RULES_FORM);
  for (let index = 0; index < skips.length; index++) {
    const skip = decoder.inside(itemOf("skip_rules", index), skips[index], MATCH_KEYS);
    const match = decodeMatch(skip);
    rejectPattern(skip, match, policy.rules.addSkip(match));
    if (isEverything(match)) warnings.push(skip.path + SKIPS_EVERYTHING);
  }
  const rules = decoder.list("rules", RULES_FORM);
  for (let index = 0; index < rules.length; index++) {
    const rule = decoder.inside(itemOf("rules", index), rules[index], RULE_KEYS);
    decodeRule(rule, policy, routes, warnings);
  }
}

function decodeSkipPaths(decoder: ObjectDecoder, policy: Policy, warnings: string[]): void {
  const items = decoder.list("skip_paths", "a list of path prefixes");
  for (let index = 0; index < items.length; index++) {
    if (items[index].kind != JsonKind.Text || !isPathText(items[index].text)) {
      decoder.rejectItem("skip_paths", index, items[index], PREFIX_FORM);
    } else {
      const prefix = items[index].text;
      if (prefix == "/") warnings.push(itemOf("skip_paths", index) + SKIPS_EVERYTHING);
      policy.rules.addSkip(new Match(PathKind.Prefix, prefix));
    }
  }
}

function decodeRule(
  rule: ObjectDecoder,
  policy: Policy,
  routes: GatewayRoutes,
  warnings: string[],
): void {
  rule.require("match", "an object with path, methods, hosts");
  const keys = rule.object("match", MATCH_KEYS);
  if (keys === null) return;
  const match = decodeMatch(keys);
  const name = rule.text("gateway", "");
  const index = rule.has("gateway") ? routes.names.indexOf(name) + 1 : 0;
  rule.demand("gateway", index > 0, "a name in gateways");
  const isStandard = policy.standard.isShadow ? 1 : 0;
  const isShadow = rule.choice("mode", ["enforce", "shadow"], isStandard) == 1;
  const sample = rule.integer("sample", 100, 0, 100);
  const isSkip = rule.flag("skip", false);
  const route = isSkip ? policy.rules.skipped : routes.route(index, isShadow);
  rejectPattern(keys, match, policy.rules.add(match, route, sample));
  if (!isSkip) return;
  if (isEverything(match)) warnings.push(rule.path + SKIPS_EVERYTHING);
  // A skipped request goes to no gateway; and a sample of them would let everybody pass who asks often enough.
  for (let beside = 0; beside < BESIDE_SKIP.length; beside++) {
    rule.demand(BESIDE_SKIP[beside], false, "no such key beside skip");
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

/** How contenders are compared, in whatever a request costs. */
import { EXT_AUTHZ, NO_FILTER } from "./contenders/contender.js";
import type { Scenario } from "./scenario.js";

/** What a contender's request costs; undefined where it was not measured. */
export type Find = (scenario: Scenario, contender: string) => number | undefined;

/** What the contender adds over no filter. */
export function addedOf(find: Find, scenario: Scenario, contender: string): number | undefined {
  const own = find(scenario, contender);
  const none = find(scenario, NO_FILTER);
  return own === undefined || none === undefined ? undefined : own - none;
}

/** What is added, as a share of what `ext_authz` adds to an allowed request; on deny the whole, as a share of the whole of `ext_authz`. */
export function ratioOf(find: Find, scenario: Scenario, contender: string): number | undefined {
  if (scenario === "deny") return shareOf(find, scenario, contender);
  const own = addedOf(find, scenario, contender);
  const native = addedOf(find, "allow", EXT_AUTHZ);
  return own === undefined || native === undefined ? undefined : own / native;
}

/** The whole, as a share of the whole of `ext_authz` in the same scenario. */
export function shareOf(find: Find, scenario: Scenario, contender: string): number | undefined {
  const own = find(scenario, contender);
  const native = find(scenario, EXT_AUTHZ);
  return own === undefined || native === undefined ? undefined : own / native;
}

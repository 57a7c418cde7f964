/** Which response headers are the plugin's to write: a service that sends them forges them (specification §4). */
import { foldedName } from "./folded-name";
import {
  DECISION,
  DECISION_AUTHORITY_LATENCY,
  DECISION_CACHE,
  DECISION_LATENCY,
  DURATION,
  GATEWAY,
  REASON,
  STATUS,
} from "./names";

/** Whether a service's line of this name is removed. Decides by name alone; aliases (`_` and `.` for `-`) count as the name itself. */
export function isOwnResponseHeader(name: string): bool {
  const folded = foldedName(name);
  return OWN_NAMES.indexOf(folded) >= 0 || DECISION_NAMES.indexOf(folded) >= 0;
}

/** Relayed from the gateway's reply, on allow and on deny. */
export const DECISION_NAMES: string[] = [
  DECISION,
  DECISION_LATENCY,
  DECISION_AUTHORITY_LATENCY,
  DECISION_CACHE,
  GATEWAY,
];

/** An extension may claim more of them. */
export const OWN_NAMES: string[] = [STATUS, DURATION, REASON];

/** Header names that only the plugin may write, told apart here without the product's own code. */
import type { HeaderLine } from "../conformance/case.js";

/** What the plugin says to the gateway, and nobody says to the service. */
export const PROTECTED_NAMES: readonly string[] = [
  "keymate-enforcer",
  "keymate-target-uri",
  "keymate-target-method",
  "keymate-partial-body",
];

/** What the plugin says to the client. */
export const OWN_NAMES: readonly string[] = [
  "keymate-gateway-auth-status",
  "keymate-gateway-auth-duration",
  "keymate-gateway-auth-reason",
  "keymate-decision",
  "keymate-decision-latency",
  "keymate-decision-authority-latency",
  "keymate-decision-cache",
  "keymate-gateway",
];

/** A name as programs read it that take `_` and `.` for `-`. */
export function fold(name: string): string {
  return name.toLowerCase().replace(/[_.]/g, "-");
}

export function linesNamed(headers: readonly HeaderLine[], name: string): HeaderLine[] {
  return headers.filter(([found]) => fold(found) === name);
}

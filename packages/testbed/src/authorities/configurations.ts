/** The plugin's configurations for authorities that are not Keymate's, as the guide shows them. */
import { readFileSync } from "node:fs";

/** Each is a file in `configurations/`. */
export const CONFIGURATION_NAMES = ["opa", "forward-auth", "ext-authz"] as const;

export type ConfigurationName = (typeof CONFIGURATION_NAMES)[number];

export function configurationNamed(name: ConfigurationName): Record<string, unknown> {
  const url = new URL(`configurations/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Record<string, unknown>;
}

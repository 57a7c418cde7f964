/** The plugin as built, as an HTTP filter: for chains of more than it alone. */
import type { Runtime } from "../conformance/case.js";
import { pluginArtifact } from "./artifacts.js";
import { pluginFilter } from "./plugin.js";

/**
 * @param name see `pluginFilter`.
 * @param keys of the configuration, beside the gateway's address.
 */
export function builtFilter(
  name: string,
  runtime: Runtime,
  keys: Readonly<Record<string, unknown>>,
): object {
  const document = JSON.stringify({ gateway_url: "http://gateway.test", ...keys });
  return pluginFilter(name, { runtime, artifact: pluginArtifact(runtime), document });
}

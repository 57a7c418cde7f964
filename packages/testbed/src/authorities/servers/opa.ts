/** Open Policy Agent, whose own authorisation (`system.authz`) turns a policy's decision into 200 or 401. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OPA, provide } from "@keymate/istio-programs";
import { startAuthority } from "./authority.js";
import type { Authority } from "./authority.js";
import type { IdentityProvider } from "./identity-provider.js";

export const OPA_POLICY = fileURLToPath(new URL("policy.rego", import.meta.url));

/** As on a command line, without the address and the files. */
export const OPA_FLAGS: readonly string[] = [
  "--authentication=token",
  "--authorization=basic",
  "--skip-version-check",
];

/** @param folder where the policy's data may be written. */
export async function startOpa(provider: IdentityProvider, folder: string): Promise<Authority> {
  const data = join(folder, "data.json");
  await writeFile(data, JSON.stringify({ issuer: provider.issuer, keys: provider.keySet }));
  const executable = await provide(OPA);
  return startAuthority(executable, (address) => [
    ...["run", "--server", `--addr=${address}`, "--log-level=error", ...OPA_FLAGS],
    ...[OPA_POLICY, data],
  ]);
}

/**
 * Carries npm's settings over to pnpm, so that one configuration of the registry serves both: pnpm reads `.npmrc` files but
 * not npm's environment variables, and of `.npmrc` not everything.
 */
import { runQuietly } from "./command.mjs";

/** npm's settings that decide how a registry is reached. */
const SETTINGS = ["registry", "cafile", "https-proxy", "noproxy", "strict-ssl"];

/** `environment` with npm's settings under pnpm's names; what is set for pnpm already is left alone. */
export async function withNpmSettings(environment, folder) {
  const listed = await runQuietly("npm", ["config", "list", "--json"], {
    cwd: folder,
    env: environment,
    shell: process.platform === "win32",
  });
  return listed.status === 0
    ? { ...pnpmVariables(JSON.parse(listed.stdout)), ...environment }
    : environment;
}

/** pnpm's environment variables for what npm reports of its settings. */
export function pnpmVariables(npmSettings) {
  const variables = {};
  for (const name of SETTINGS) {
    const value = npmSettings[name];
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value) && value.every((item) => item === "")) continue;
    variables[`pnpm_config_${name.replaceAll("-", "_")}`] = String(value);
  }
  return variables;
}

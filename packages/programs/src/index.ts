/** Finds or fetches the programs that are neither npm packages nor to be expected on every machine. */
export { tryToRun, type CommandOptions, type Finished } from "./command.js";
export { onPath } from "./files.js";
export { ProgramMissing } from "./program-missing.js";
export { provide, whyMissing, type ProvideOptions } from "./provide.js";
export type { Program } from "./program.js";
export { ACTIONLINT } from "./catalogue/actionlint.js";
export { CRANE } from "./catalogue/crane.js";
export { ENVOY } from "./catalogue/envoy.js";
export { HELM } from "./catalogue/helm.js";
export { OAUTH2_PROXY } from "./catalogue/oauth2-proxy.js";
export { OPA } from "./catalogue/opa.js";
export { PROMETHEUS, PROMTOOL } from "./catalogue/prometheus.js";

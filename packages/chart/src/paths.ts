/** Where the chart's files are. */
import { fileURLToPath } from "node:url";

const at = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const REPOSITORY = at("../../..");
export const CHART_FOLDER = at("..");
export const CONFIGURATION_SCHEMA = at("../../core/configuration.schema.json");
export const VALUES_DESCRIPTION = at("../values.description.yaml");
export const DASHBOARD = at("../dashboards/keymate.json");
export const ALERTS = at("../alerts/keymate.yaml");
export const VALUES_SCHEMA = at("../values.schema.json");
export const VALUES_FILE = at("../values.yaml");
export const README = at("../README.md");
export const HEADER_NAMES = at("../templates/_header-names.tpl");
export const CHART_FILE = at("../Chart.yaml");
export const PACKAGE_FILE = at("../package.json");
/** The Lua filter as its package builds it, and where the chart keeps its copy. */
export const LUA_ARTIFACT = at("../../lua/dist/keymate-access.lua");
export const STAGED_LUA = at("../lua/keymate-access.lua");
/** The digests of the image as the Wasm package builds it, and where the chart keeps its copy. */
export const IMAGE_DIGESTS = at("../../wasm/dist/image/digests.json");
export const STAGED_DIGESTS = at("../image/digests.json");
/** Everything that a package of the chart holds, from the chart's folder. */
export const PACKAGED = [
  ".helmignore",
  "Chart.yaml",
  "README.md",
  "alerts",
  "dashboards",
  "image",
  "lua",
  "templates",
  "values.schema.json",
  "values.yaml",
];

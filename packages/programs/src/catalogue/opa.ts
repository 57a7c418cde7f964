import type { Program } from "../program.js";

/** Open Policy Agent's server. */
export const OPA: Program = {
  title: "Open Policy Agent",
  executable: "opa",
  variable: "OPA",
  defaultBuild: "v1.22.3",
  builds: {
    "v1.22.3": {
      from: "go",
      version: "v1.22.3",
      module: "github.com/open-policy-agent/opa",
      sum: "h1:d46phjoHHFSl8F2bC8nT8wFxuGEvZRvs8FhYWFqsJ2w=",
      folder: "",
    },
  },
};

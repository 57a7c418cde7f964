import type { Program } from "../program.js";

/** Checks GitHub's workflows. */
export const ACTIONLINT: Program = {
  title: "actionlint",
  executable: "actionlint",
  variable: "ACTIONLINT",
  defaultBuild: "v1.7.12",
  builds: {
    "v1.7.12": {
      from: "go",
      version: "v1.7.12",
      module: "github.com/rhysd/actionlint",
      sum: "h1:vQ4GeJN86C0QH+gTUQcs8McmK62OLT3kmakPMtEWYnY=",
      folder: "cmd/actionlint",
    },
  },
};

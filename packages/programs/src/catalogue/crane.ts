import type { Program } from "../program.js";

/** The client of image registries, of go-containerregistry, the library that Istio itself pulls with. */
export const CRANE: Program = {
  title: "crane",
  executable: "crane",
  variable: "CRANE",
  defaultBuild: "v0.22.1",
  builds: {
    "v0.22.1": {
      from: "go",
      version: "v0.22.1",
      module: "github.com/google/go-containerregistry",
      sum: "h1:RZuuSYhTvlDvtsK+NkutoCZ//C0X2ebLK8X8l3ULs84=",
      folder: "cmd/crane",
    },
  },
};

import type { Program } from "../program.js";

/** The authentication server that most ForwardAuth and ext_authz installations ask. */
export const OAUTH2_PROXY: Program = {
  title: "oauth2-proxy",
  executable: "oauth2-proxy",
  variable: "OAUTH2_PROXY",
  defaultBuild: "v7.15.6",
  builds: {
    "v7.15.6": {
      from: "go",
      version: "v7.15.6",
      module: "github.com/oauth2-proxy/oauth2-proxy/v7",
      sum: "h1:4xZOFvyGysSUxdrEVyLjo+NduqGHbGV9bLE8XD49IJM=",
      folder: "",
    },
  },
};

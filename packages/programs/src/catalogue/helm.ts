import type { GoModule, Program } from "../program.js";

/** `HELM_VERSION` names the major version. */
export const HELM: Program = {
  title: "Helm",
  executable: "helm",
  variable: "HELM",
  versionVariable: "HELM_VERSION",
  defaultBuild: "3",
  builds: {
    "3": build("helm.sh/helm/v3", "v3.22.0", "h1:n1if5iQgHYsujPAcO5oonH/KiSNUmqmUF0iGVjSF3AU="),
    "4": build("helm.sh/helm/v4", "v4.3.1", "h1:UndCoLe9UPmNoL7IvWzaUXveL7T5t/ijoorEmgJdI9g="),
  },
};

function build(module: string, version: string, sum: string): GoModule {
  const linkerFlags = `-X ${module}/internal/version.version=${version}`;
  return { from: "go", version, module, sum, folder: "cmd/helm", linkerFlags };
}

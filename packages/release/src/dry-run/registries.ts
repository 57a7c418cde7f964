/** Both registries on loopback, each of which wants credentials. */
import { join } from "node:path";
import { CRANE, provide } from "@keymate/istio-programs";
import { startRegistry } from "../../../testbed/src/registry/registry.js";
import type { Destination } from "../destination.js";
import type { Progress } from "../steps.js";
import { startNpmRegistry } from "./npm-registry.js";

export interface Registries {
  readonly destination: Destination;
  /** Host and port of the image registry. */
  readonly host: string;
  /** What the image registry wants to see in `Authorization`. */
  readonly authorization: string;
  stop(): Promise<void>;
}

/** `folder` keeps what npm gets; images are kept in memory. */
export async function startRegistries(folder: string, progress: Progress): Promise<Registries> {
  const credentials = { username: "releaser", password: crypto.randomUUID() };
  const oci = await startRegistry({ crane: await provide(CRANE, { progress }), credentials });
  const npm = await startNpmRegistry(join(folder, "npm")).catch(async (error: unknown) => {
    await oci.stop();
    throw error;
  });
  const { username, password } = credentials;
  return {
    host: oci.host,
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
    destination: {
      npmRegistry: npm.url,
      oci: `${oci.host}/keymate`,
      rehearsal: true,
      environment: {
        ...process.env,
        NPM_TOKEN: npm.token,
        OCI_USERNAME: username,
        OCI_TOKEN: password,
      },
    },
    async stop() {
      await npm.stop();
      await oci.stop();
    },
  };
}

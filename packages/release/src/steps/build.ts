import { run } from "../command.js";
import type { Outcome } from "../steps.js";

/** Installs what is missing and builds what has changed, everything for one version. */
export async function build(checkout: string): Promise<Outcome> {
  await run("node", ["tools/nx.mjs", "run-many", "-t", "build", "image"], { folder: checkout });
  return { state: "done", detail: "filters, image, chart and packages" };
}

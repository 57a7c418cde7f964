/** `npm run release:version`: writes the version that the changesets ask for into this working tree. */
import { fileURLToPath } from "node:url";
import { ReleaseProblem } from "./problem.js";
import { writeVersion } from "./version.js";

const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url));

try {
  const version = await writeVersion(CHECKOUT);
  console.log(version ? `version ${version}` : "no changeset asks for a version");
} catch (error) {
  if (!(error instanceof ReleaseProblem)) throw error;
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
}

/** `npm run documents`: writes the documents that are made of something else. A test says when one is stale. */
import { writeFileSync } from "node:fs";
import { CONFORMANCE_DOCUMENT, conformanceDocument } from "../conformance/document.js";
import { CONFIGURATION_DOCUMENT, configurationDocument } from "./configuration.js";

writeFileSync(CONFORMANCE_DOCUMENT, await conformanceDocument());
writeFileSync(CONFIGURATION_DOCUMENT, await configurationDocument());
process.stdout.write("2 documents written\n");

/** `npm run documents`: writes the documents that are made of something else. A test says when one is stale. */
import { writeFileSync } from "node:fs";
import { CONFORMANCE_DOCUMENT, conformanceDocument } from "../conformance/document.js";
import { COMPARISON_DOCUMENT, comparisonDocument } from "./comparison.js";
import { CONFIGURATION_DOCUMENT, configurationDocument } from "./configuration.js";

writeFileSync(CONFORMANCE_DOCUMENT, await conformanceDocument());
writeFileSync(CONFIGURATION_DOCUMENT, await configurationDocument());
writeFileSync(COMPARISON_DOCUMENT, await comparisonDocument());
process.stdout.write("3 documents written\n");

/** The configuration of a case as the text that both runtimes are handed. */
import { BASE_CONFIGURATION, type ConformanceCase } from "../conformance/case.js";

/** JSON as a byte string: the bytes of its UTF-8. A key that is `undefined` is left out. */
export function configurationDocument(testCase: Pick<ConformanceCase, "configuration">): string {
  const document = JSON.stringify({ ...BASE_CONFIGURATION, ...testCase.configuration });
  return Buffer.from(document, "utf8").toString("latin1");
}

/** What a chart in tests carries in place of the built filter and image. */
import { readFile } from "node:fs/promises";
import { PACKAGE_FILE } from "../src/paths.js";

/** A Lua filter in three lines, so that what is compared stays readable. */
export const SMALL_FILTER = `function envoy_on_request(handle)
  handle:logInfo(KEYMATE_CONFIGURATION)
end
`;

const { version } = JSON.parse(await readFile(PACKAGE_FILE, "utf8")) as { version: string };

/** An image that was built with this version of the chart, as far as the chart reads about it. */
export const SMALL_DIGESTS = {
  image: "keymate-istio-wasm",
  version,
  layouts: { compat: { digest: `sha256:${"c0".repeat(32)}` } },
};

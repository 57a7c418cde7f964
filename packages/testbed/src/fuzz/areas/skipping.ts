/** What the gateway is not asked about. */
import type { Area } from "../area.js";

export const SKIPPING: Area = {
  keys: {
    skip_paths: (random) => random.of([["/health"], ["/a/b", "/static/"]]),
  },
  passesUnasked: ["skip_paths"],
  pathBeginnings: ["/health", "/health/", "/a/b", "/static/", "/static"],
  pathPieces: [
    ...["health", "a", "b", "/", "/", "..", ".", "%2f", "%2E", "%2e%2e", ";", "?", "&", "=", "#"],
    ...["static", "\\", "~", "%zz", "%41", "%00", "\x01", "\xc3\xa9", "\xff"],
  ],
};

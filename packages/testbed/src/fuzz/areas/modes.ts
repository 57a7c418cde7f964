/** What lets requests through without a yes. */
import type { Area } from "../area.js";

export const MODES: Area = {
  keys: {
    failure_mode: () => "allow",
    mode: () => "shadow",
  },
  passesUnasked: ["failure_mode", "mode"],
};

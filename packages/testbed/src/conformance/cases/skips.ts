/** Cases that a real Envoy leaves nothing of, for the `skip` of the rungs that run on one. */
import { AMBIGUOUS_SEEN_ONLY_RAW } from "./ambiguous-paths.js";

export const SKIPPED_ON_ENVOY: readonly { readonly case: string; readonly reason: string }[] =
  AMBIGUOUS_SEEN_ONLY_RAW.map((name) => ({
    case: name,
    reason: "Envoy refuses the spelling, or rewrites it, before a filter sees it",
  }));

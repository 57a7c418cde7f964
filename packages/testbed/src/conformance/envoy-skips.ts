/** Cases of which a real Envoy leaves nothing to a filter, although the rungs that run on one tell it to leave paths as they are. */

const REFUSED = "Envoy answers 400 itself, no filter sees the request";
const NO_SLASH = "Envoy answers 404 itself to a path that does not begin with a slash";

export const ENVOY_SKIPS: readonly { readonly case: string; readonly reason: string }[] = [
  { case: "ambiguous-paths/a number sign is never skipped", reason: REFUSED },
  {
    case: "ambiguous-paths/a double dot segment before a number sign is never skipped",
    reason: REFUSED,
  },
  { case: "ambiguous-paths/a space is never skipped", reason: REFUSED },
  { case: "ambiguous-paths/non-ASCII bytes is never skipped", reason: REFUSED },
  { case: "ambiguous-paths/a byte that is not UTF-8 is never skipped", reason: REFUSED },
  { case: "ambiguous-paths/a control byte is never skipped", reason: REFUSED },
  { case: "ambiguous-paths/a delete byte is never skipped", reason: REFUSED },
  {
    case: "ambiguous-paths/a tab is never skipped",
    reason: "blanks at the end of the request target are no part of it: the path is /health",
  },
  {
    case: "ambiguous-paths/CR and LF is never skipped",
    reason: "a line end inside the request line makes it another request line",
  },
  { case: "check-path/append_original of OPTIONS *", reason: NO_SLASH },
  { case: "cors-preflight/not the path *", reason: NO_SLASH },
  { case: "skip-rules/not by suffix: behind a fragment", reason: REFUSED },
  { case: "rules/no way around by the path /api/admin#/..", reason: REFUSED },
];

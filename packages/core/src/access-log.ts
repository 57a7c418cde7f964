/** The one line that is logged for every request. */
import { Outcome, Reason, outcomeLabel, reasonLabel } from "./outcome";
import { withoutQuery } from "./path";
import { decimalText, printable } from "./text";

/**
 * `Access GRANTED method=GET path=/orders status=200 duration=3ms reason=-`
 *
 * The query is left out: it may carry credentials. Bytes outside printable ASCII are escaped, so that no client writes lines of its own.
 *
 * @param status what the gateway or the plugin answered; 0 when nobody was asked.
 */
export function accessLine(
  outcome: Outcome,
  reason: Reason,
  method: string,
  path: string,
  status: i32,
  elapsedMilliseconds: i32,
): string {
  return (
    "Access " +
    outcomeLabel(outcome) +
    " method=" +
    orDash(printable(method, 32)) +
    " path=" +
    orDash(printable(withoutQuery(path), 512)) +
    " status=" +
    (status == 0 ? "-" : decimalText(status)) +
    " duration=" +
    decimalText(elapsedMilliseconds) +
    "ms reason=" +
    orDash(reasonLabel(reason))
  );
}

function orDash(text: string): string {
  return text.length == 0 ? "-" : text;
}

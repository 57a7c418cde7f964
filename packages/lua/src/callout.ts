/** The call to the gateway: the client's lines that may travel, the core's own, and as much of the body as it says. */
import {
  Check,
  GatewayReply,
  HeaderList,
  MOST_CHECK_LINES,
  RequestHeaderUse,
  parseStatus,
} from "../../core/src/index";
import { tableOf } from "./header-table";

/** Waits for the reply. Says first whether there is one: Envoy raises when it does not know the cluster. */
export function sendCheck(
  handle: EnvoyHandle,
  check: Check,
  headers: HeaderTable,
  body: string,
): LuaMultiReturn<[true, HeaderTable, string | undefined] | [false, string]> {
  OPTIONS.timeout_ms = check.timeoutMilliseconds;
  const sent = check.bodyBytes > 0 ? string.sub(body, 1, check.bodyBytes) : undefined;
  // Nothing but the call itself: whatever else raises must end in the answer to a failed plugin.
  return pcall(handle.httpCall, handle, check.cluster, headers, sent, OPTIONS);
}

/** Of every call: Envoy reads them before the script waits. */
const OPTIONS: EnvoyCallOptions = {
  asynchronous: false,
  timeout_ms: 0,
  return_duplicate_headers: true,
  send_xff: false,
};

/** All lines of the reply: the core asks for those that it reads. */
export function receiveReply(table: HeaderTable): GatewayReply {
  const status = table.get(":status");
  return new GatewayReply(
    status === undefined ? 0 : parseStatus(status as string),
    table as unknown as HeaderList,
  );
}

/**
 * The lines of the call, which the client's are added to; undefined when there are too many.
 *
 * @param removals receives the names that the service must not get: the client's lines are read once for both purposes.
 */
export function composeHeaders(
  headers: EnvoyHeaders,
  own: HeaderList,
  uses: LuaTable<string, RequestHeaderUse>,
  removals: string[],
): HeaderTable | undefined {
  const table = tableOf(own);
  let count = 0;
  // To the end, always: a loop broken off would block later changes to the headers.
  for (const [name, value] of headers) {
    const use = uses.get(name);
    if (use != RequestHeaderUse.Withhold) {
      if (use != RequestHeaderUse.Remove) {
        if (table.has(name)) own.add(name, value);
        else table.set(name, value);
        count++;
      }
      if (use != RequestHeaderUse.Forward) removals.push(name);
    }
  }
  // Counting all of them is for requests that have very many.
  return count > MOST_CHECK_LINES / 2 && own.size() > MOST_CHECK_LINES ? undefined : table;
}

/** The call to the gateway: the client's lines that may travel, the core's own, and as much of the body as it says. */
import {
  GatewayReply,
  HeaderList,
  MOST_CHECK_LINES,
  RequestHeaderUse,
  parseStatus,
} from "../../core/src/index";
import { tableOf } from "./header-table";
import { EnvoyHost } from "./host";

/** Of every call: Envoy reads them before the script waits. */
export const OPTIONS: EnvoyCallOptions = {
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
 * @param host is told the names that the service must not get: the client's lines are read once for both purposes.
 */
export function composeHeaders(
  headers: EnvoyHeaders,
  own: HeaderList,
  uses: LuaTable<string, RequestHeaderUse>,
  host: EnvoyHost,
): HeaderTable | undefined {
  const table = tableOf(own);
  let count = 0;
  // To the end, always: a loop broken off would block later changes to the headers.
  for (const [name, value] of headers) {
    const use = uses.get(name);
    if (use != RequestHeaderUse.Forward || table.get(name) !== undefined) {
      if (use != RequestHeaderUse.Withhold) {
        if (use != RequestHeaderUse.Remove) {
          own.add(name, value);
          count++;
        }
        if (use != RequestHeaderUse.Forward) host.remove(name);
      }
    } else {
      // The usual case, told by as few instructions as there can be.
      table.set(name, value);
      count++;
    }
  }
  // Counting all of them is for requests that have very many.
  return count > MOST_CHECK_LINES / 2 && own.size() > MOST_CHECK_LINES ? undefined : table;
}

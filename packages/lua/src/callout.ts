/** The call to the gateway: the client's lines that may travel, the core's own, and as much of the body as it says. */
import {
  Check,
  GatewayReply,
  HeaderList,
  MOST_CHECK_LINES,
  parseStatus,
} from "../../core/src/index";
import { addEach, addLine, tableOf } from "./header-table";
import { LineUse } from "./config";

/** Waits for the reply. Raises when Envoy does not know the cluster. */
export function sendCheck(
  handle: EnvoyHandle,
  check: Check,
  headers: HeaderTable,
  body: string,
): LuaMultiReturn<[HeaderTable, string | undefined]> {
  return handle.httpCall(
    check.cluster,
    headers,
    check.bodyBytes > 0 ? string.sub(body, 1, check.bodyBytes) : undefined,
    {
      asynchronous: false,
      timeout_ms: check.timeoutMilliseconds,
      return_duplicate_headers: true,
      send_xff: false,
    },
  );
}

/** The reply's lines that the core reads. */
export function receiveReply(table: HeaderTable, isRead: LuaTable<string, boolean>): GatewayReply {
  const headers = new HeaderList();
  for (const [name, value] of table) {
    if (isRead.get(name)) {
      if (type(value) == "string") {
        headers.add(name, value as string);
      } else {
        addEach(headers, name, value as string[]);
      }
    }
  }
  const status = table.get(":status");
  return new GatewayReply(status === undefined ? 0 : parseStatus(tostring(status)), headers);
}

/**
 * The lines of the call; undefined when there are too many.
 *
 * @param removals receives the names that the service must not get: the client's lines are read once for both purposes.
 */
export function composeHeaders(
  handle: EnvoyHandle,
  own: HeaderList,
  uses: LuaTable<string, LineUse>,
  removals: string[],
): HeaderTable | undefined {
  const table = tableOf(own);
  let count = own.size();
  // To the end, always: a loop broken off would block later changes to the headers.
  for (const [name, value] of handle.headers()) {
    const use = uses.get(name);
    if (use.isSent) {
      if (table.has(name)) addLine(table, name, value);
      else table.set(name, value);
      count++;
    }
    if (use.isRemoved) removals.push(name);
  }
  return count > MOST_CHECK_LINES ? undefined : table;
}

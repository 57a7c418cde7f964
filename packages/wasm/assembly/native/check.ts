/** The check as most configurations have it begins with the same lines for every request. */
import { Check, composeCheckInCore } from "../../../core/src/check";
import { Gateway } from "../../../core/src/gateway";
import { NO_LINES } from "../../../core/src/header-list";
import { Host } from "../../../core/src/host";
import { ENFORCER, TARGET_METHOD, TARGET_URI } from "../../../core/src/names";
import { HeaderList } from "./header-list";

/** Of the gateway that was asked last, the lines up to `keymate-enforcer`. */
let beginning: HeaderList = NO_LINES;
let beginningOf: Gateway | null = null;

export function composeCheck(
  gateway: Gateway,
  host: Host,
  extra: HeaderList,
  bodyBytes: i32,
  isPartial: bool,
): Check {
  const dependsOnRequest = gateway.usesOriginalMethod || gateway.appendsOriginalPath;
  if (dependsOnRequest || isPartial || gateway.retries || extra != NO_LINES) {
    return composeCheckInCore(gateway, host, extra, bodyBytes, isPartial);
  }
  if (gateway != beginningOf) {
    const check = composeCheckInCore(gateway, host, extra, bodyBytes, isPartial);
    beginning = check.headers.until(ENFORCER);
    beginningOf = gateway;
    return check;
  }
  const headers = new HeaderList();
  headers.addAll(beginning);
  headers.put(TARGET_URI, host.path());
  headers.put(TARGET_METHOD, host.method());
  return new Check(gateway.clusterName, gateway.timeoutMilliseconds, headers, bodyBytes);
}

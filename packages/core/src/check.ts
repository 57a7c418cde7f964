/** The call to the gateway that asks whether a request may pass (specification §3). */
import { HeaderList } from "./header-list";
import { ENFORCER, PARTIAL_BODY, TARGET_METHOD, TARGET_URI } from "./names";
import { Policy } from "./policy";
import { VERSION } from "./version";

export class Check {
  /**
   * @param headers lines to add to the client's own (those for which `requestHeaderUse` says `Forward`), pseudo-headers first.
   * @param bodyBytes how many bytes of the request's body, from its beginning, travel with the call.
   */
  constructor(
    readonly cluster: string,
    readonly timeoutMilliseconds: i32,
    readonly headers: HeaderList,
    readonly bodyBytes: i32,
  ) {}
}

/** @param isPartial whether the body continues behind `bodyBytes`. */
export function composeCheck(
  policy: Policy,
  method: string,
  path: string,
  bodyBytes: i32,
  isPartial: bool,
): Check {
  const headers = new HeaderList();
  headers.add(":method", "POST");
  headers.add(":path", policy.checkPath);
  headers.add(":authority", policy.authority);
  headers.add(":scheme", policy.scheme);
  headers.add(ENFORCER, ENFORCER_VALUE);
  headers.add(TARGET_URI, path);
  headers.add(TARGET_METHOD, method);
  if (isPartial) headers.add(PARTIAL_BODY, "true");
  return new Check(policy.clusterName, policy.timeoutMilliseconds, headers, bodyBytes);
}

const ENFORCER_VALUE: string = 'layer="mesh", tech="istio", version="' + VERSION + '"';

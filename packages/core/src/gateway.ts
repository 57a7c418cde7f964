/** Where and how to ask: everything about one gateway that is the same for every request. */
import { HeaderList } from "./header-list";

export class Gateway {
  /** Tells it from the others of one configuration; `""` for the default one. */
  number: string = "";
  /** `:authority` of the check call: host[:port] as written in `gateway_url`. */
  authority: string = "";
  /** `:path` of the check call: the base of `gateway_url`, then `endpoint`. */
  checkPath: string = "";
  /** `:scheme` of the check call. */
  scheme: string = "http";
  /** The Envoy cluster that leads to the gateway. */
  clusterName: string = "";
  /** 1 to 600000. Never 0: Envoy takes that for "no timeout". */
  timeoutMilliseconds: i32 = 5000;
  /** Whether the check call has the request's own method instead of `POST`. */
  usesOriginalMethod: bool = false;
  /** Whether the request's own path follows `checkPath`, as ext_authz-style authorities expect. */
  appendsOriginalPath: bool = false;
  /** Whether the call carries `x-forwarded-method`, `-proto`, `-host`, `-uri` and `-for`, as ForwardAuth-style authorities expect. */
  addsForwardedHeaders: bool = false;
  /** `x-envoy-retry-on` and its like, which Envoy's client obeys and takes off. */
  readonly retryHeaders: HeaderList = new HeaderList();
  /** Whether there are such headers. */
  retries: bool = false;
}

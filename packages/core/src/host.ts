/**
 * The questions the core may ask. A host answers at once and never acts: pausing, calling, replying and resuming are steps that the core
 * *returns* (see `step.ts`), because one runtime calls out asynchronously and the other inline.
 *
 * An abstract class and not an interface: AssemblyScript re-exports no types.
 */
import { HeaderList } from "./header-list";

export abstract class Host {
  /** `:method`, as sent. Like the path, to be known until the end of the exchange. */
  abstract method(): string;
  /** `:path` with its query, byte for byte; `""` when the request has none (CONNECT). */
  abstract path(): string;
  /** The first value of a request header, by lower-case name; `""` when absent. */
  abstract requestHeader(name: string): string;
  /** Something about the request or its connection; `""` when this host does not know it. */
  abstract attribute(attribute: Attribute): string;
  /** `false` when the request is known to end with its headers. */
  abstract mayHaveBody(): bool;
  /** The first `limit` bytes of the body of the gateway's reply, or all of them. Asked only while a reply is being reported. */
  abstract gatewayReplyText(limit: i32): string;
  /** Whole milliseconds since the request's headers arrived, never negative. */
  abstract elapsedMilliseconds(): i32;
  /** Whether a line at this level would be written; asked before a line is composed. */
  abstract isLogged(level: LogLevel): bool;
  /** Writes one line of printable ASCII. */
  abstract log(level: LogLevel, line: string): void;

  /** Milliseconds from any beginning, by a clock that is never set back where there is one. A host that says nothing else has no cache. */
  now(): f64 {
    return 0;
  }

  /**
   * One text for everything that the check would say, byte for byte: `own`, then the client's lines for which `Policy.isKeyed` holds, in
   * order. No two lists of lines have the same text: whoever composes it writes the sizes of names and values, too. `""` when names and
   * values have more than `LONGEST_KEY` bytes.
   */
  checkKey(_own: HeaderList): string {
    return "";
  }

  /** Whether a check of this key is under way whose answer can be reported to other exchanges. */
  isUnderWay(_key: string): bool {
    return false;
  }
  /** Adds one to a counter of `metrics.ts`. A host without metrics does nothing. */
  count(_counter: i32): void {}
  /** Adds to the histogram of the time that decisions take. */
  recordDuration(_milliseconds: i32): void {}
}

/** What header templates and forwarded headers may ask about a request. */
export const enum Attribute {
  /** `:method`. */
  Method,
  /** `:path` with its query. */
  Path,
  /** `:authority`. */
  Host,
  /** Address and port of the client, as Envoy believes it. */
  SourceAddress,
  /** The URI of the client certificate's subject alternative name; empty without mutual TLS. */
  PeerSpiffeId,
  /** The server name of the TLS handshake. */
  ServerName,
  RouteName,
  /** Istio's name of the workload that the proxy stands before. */
  WorkloadName,
}

/** Envoy's levels that the product uses. */
export const enum LogLevel {
  Info,
  Warn,
  Error,
}

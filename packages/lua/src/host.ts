/** Answers the core's questions from Envoy. */
import {
  Attribute,
  HeaderList,
  Host,
  LONGEST_KEY,
  LogLevel,
  decimalText,
} from "../../core/src/index";
import { tableOf } from "./header-table";
import { headersOf, lineAt, logInfo, timestampOf } from "./methods";
import { count, counters, increment, recordDuration } from "./metrics";
import { remembered } from "./names";

export class EnvoyHost extends Host {
  /** The body of the gateway's reply. */
  gatewayBody: string = "";
  /** The names of the client's lines that the service must not get. */
  removals: string[] = NO_NAMES;
  /** When the request began to wait; 0 before. */
  private started: number = 0;
  private readonly ownMethod: string;
  private readonly ownPath: string;

  constructor(
    private readonly handle: EnvoyHandle,
    headers: EnvoyHeaders,
    /** The names of the client's lines that are part of a key, as keys have them; others as `""`. */
    private readonly keyed: LuaTable<string, string>,
  ) {
    super();
    this.ownMethod = lineAt(headers, ":method", 0) ?? "";
    this.ownPath = lineAt(headers, ":path", 0) ?? "";
  }

  method(): string {
    return this.ownMethod;
  }

  path(): string {
    return this.ownPath;
  }

  requestHeader(name: string): string {
    return lineAt(headersOf(this.handle), name, 0) ?? "";
  }

  /** Keeps a line of the client's from the service. */
  remove(name: string): void {
    if (this.removals == NO_NAMES) this.removals = [];
    this.removals.push(name);
  }

  /** To be called before the first that the request waits for: until then no time has passed. */
  wait(): void {
    this.started = timestampOf(this.handle);
  }

  /** Envoy does not tell scripts the workload. */
  attribute(attribute: Attribute): string {
    if (attribute == Attribute.Method) return this.method();
    if (attribute == Attribute.Path) return this.path();
    if (attribute == Attribute.Host) return this.requestHeader(":authority");
    const information = this.handle.streamInfo();
    if (attribute == Attribute.SourceAddress) return information.downstreamRemoteAddress();
    if (attribute == Attribute.ServerName) return information.requestedServerName();
    if (attribute == Attribute.RouteName) return information.routeName();
    if (attribute == Attribute.PeerSpiffeId) return peerIdentity(information);
    return "";
  }

  /** Envoy tells a script only by waiting for it. */
  mayHaveBody(): bool {
    return true;
  }

  gatewayReplyText(limit: number): string {
    return string.sub(this.gatewayBody, 1, limit);
  }

  /** Envoy gives scripts the wall clock alone, in whole milliseconds, which may jump back. */
  elapsedMilliseconds(): i32 {
    const started = this.started;
    const elapsed = started == 0 ? 0 : timestampOf(this.handle) - started;
    return elapsed > 0 ? elapsed : 0;
  }

  /** The wall clock: the only one that Envoy gives scripts. */
  now(): number {
    return timestampOf(this.handle);
  }

  /**
   * Of each line the size of its name, the name, the size of its value, the value. What stands in front of a text tells where it ends, and a
   * line end where a size does.
   */
  checkKey(own: HeaderList): string {
    const pieces = PIECES;
    const sizedNames = sized;
    let count = 0;
    let bytes = 0;
    for (const [name, value] of tableOf(own)) {
      // The plugin's own lines have line ends in them nowhere else.
      const text =
        type(value) == "string" ? (value as string) : table.concat(value as string[], "\n");
      pieces.set(count + 1, sizedNames.get(name));
      pieces.set(count + 2, decimalText(text.length));
      count += 3;
      pieces.set(count, text);
      bytes += name.length + text.length;
    }
    const names = this.keyed;
    for (const [name, value] of headersOf(this.handle)) {
      const sizedName = names.get(name);
      if (sizedName != "") {
        pieces.set(count + 1, sizedName);
        pieces.set(count + 2, decimalText(value.length));
        count += 3;
        pieces.set(count, value);
        bytes += name.length + value.length;
      }
    }
    return bytes > LONGEST_KEY ? "" : table.concat(pieces, "\n", 1, count);
  }

  /** Envoy does not tell scripts its level. */
  isLogged(_level: LogLevel): bool {
    return true;
  }

  log(level: LogLevel, line: string): void {
    if (level == LogLevel.Info) {
      logInfo(this.handle, line);
    } else if (level == LogLevel.Warn) {
      this.handle.logWarn(line);
    } else {
      this.handle.logErr(line);
    }
  }

  count(counter: i32): void {
    const known = counters.get(counter);
    if (known === undefined) count(this.handle, counter);
    else increment(known);
  }

  recordDuration(milliseconds: i32): void {
    recordDuration(this.handle, milliseconds);
  }
}

/** Shared: nothing is added to it. */
const NO_NAMES: string[] = [];

/** Of a key. One list for all, since none waits while it is written. */
const PIECES = new LuaTable<number, string>();

/** Names with their sizes in front. */
const sized = remembered(sizedName);

/** A name as keys have it. */
export function sizedName(name: string): string {
  return decimalText(name.length) + " " + name;
}

function peerIdentity(information: EnvoyStreamInformation): string {
  const connection = information.downstreamSslConnection();
  if (connection === undefined) return "";
  const identities = connection.uriSanPeerCertificate();
  return identities.length > 0 ? identities[0] : "";
}

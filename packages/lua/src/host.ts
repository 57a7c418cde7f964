/** Answers the core's questions from Envoy. */
import { Attribute, HeaderList, Host, LONGEST_KEY, LogLevel } from "../../core/src/index";
import { tableOf } from "./header-table";
import { count, recordDuration } from "./metrics";

export class EnvoyHost extends Host {
  /** The body of the gateway's reply. */
  gatewayBody: string = "";
  private readonly started: number;

  constructor(
    private readonly handle: EnvoyHandle,
    private readonly isKeyed: LuaTable<string, boolean>,
  ) {
    super();
    this.started = handle.timestamp();
  }

  method(): string {
    return this.requestHeader(":method");
  }

  path(): string {
    return this.requestHeader(":path");
  }

  requestHeader(name: string): string {
    const value = this.handle.headers().getAtIndex(name, 0);
    return value === undefined ? "" : value;
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

  /** Envoy gives scripts the wall clock alone, which may jump back. */
  elapsedMilliseconds(): i32 {
    const elapsed = math.floor(this.handle.timestamp() - this.started);
    return elapsed > 0 ? elapsed : 0;
  }

  /** The wall clock: the only one that Envoy gives scripts. */
  now(): number {
    return this.handle.timestamp();
  }

  checkKey(own: HeaderList): string {
    const texts: string[] = [];
    const sizes: number[] = [];
    for (const [name] of tableOf(own)) {
      const values = own.values(name);
      for (let index = 0; index < values.length; index++) addTo(texts, sizes, name, values[index]);
    }
    for (const [name, value] of this.handle.headers()) {
      if (this.isKeyed.get(name)) addTo(texts, sizes, name, value);
    }
    const text = table.concat(texts);
    return text.length > LONGEST_KEY ? "" : table.concat(sizes, " ") + "\n" + text;
  }

  /** Envoy does not tell scripts its level. */
  isLogged(_level: LogLevel): bool {
    return true;
  }

  log(level: LogLevel, line: string): void {
    if (level == LogLevel.Info) {
      this.handle.logInfo(line);
    } else if (level == LogLevel.Warn) {
      this.handle.logWarn(line);
    } else {
      this.handle.logErr(line);
    }
  }

  count(counter: i32): void {
    count(this.handle, counter);
  }

  recordDuration(milliseconds: i32): void {
    recordDuration(this.handle, milliseconds);
  }
}

function addTo(texts: string[], sizes: number[], name: string, value: string): void {
  texts.push(name, value);
  sizes.push(name.length, value.length);
}

function peerIdentity(information: EnvoyStreamInformation): string {
  const connection = information.downstreamSslConnection();
  if (connection === undefined) return "";
  const identities = connection.uriSanPeerCertificate();
  return identities.length > 0 ? identities[0] : "";
}

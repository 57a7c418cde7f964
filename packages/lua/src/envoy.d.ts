/**
 * The parts of Envoy's Lua API that the filter uses, as of Envoy 1.36.
 *
 * Headers, buffers and stream information die when the script waits (`httpCall`, `body`): fetch them again afterwards.
 */

/** Header values in a table for Envoy: one line, or several lines of the same name. */
declare type HeaderTable = LuaTable<string, string | string[]>;

declare interface EnvoyHeaders extends LuaPairsIterable<string, string> {
  getAtIndex(name: string, index: number): string | undefined;
  add(name: string, value: string): void;
  remove(name: string): void;
}

declare interface EnvoyBuffer {
  length(): number;
  getBytes(index: number, length: number): string;
}

declare interface EnvoyDynamicMetadata {
  get(namespace: string): LuaTable<string, HeaderTable> | undefined;
  set(namespace: string, key: string, value: HeaderTable): void;
}

declare interface EnvoyFilterState {
  get(name: string): string | undefined;
}

declare interface EnvoyConnectionInformation {
  uriSanPeerCertificate(): string[];
}

declare interface EnvoyStreamInformation {
  /** Address and port. */
  downstreamRemoteAddress(): string;
  /** Empty without TLS. */
  requestedServerName(): string;
  routeName(): string;
  downstreamSslConnection(): EnvoyConnectionInformation | undefined;
  dynamicMetadata(): EnvoyDynamicMetadata;
  filterState(): EnvoyFilterState;
}

declare interface EnvoyCallOptions {
  timeout_ms: number;
  /** Values of repeated reply headers arrive as tables; without it only the last line survives. */
  return_duplicate_headers: boolean;
  /** Whether Envoy adds itself to `x-forwarded-for`. */
  send_xff: boolean;
}

declare interface EnvoyCounter {
  inc(): void;
}

declare interface EnvoyHistogram {
  recordValue(value: number): void;
}

/** Statistics under the names `http.PREFIX.lua.[STAT_PREFIX.]NAME`. */
declare interface EnvoyStatistics {
  counter(name: string): EnvoyCounter;
  histogram(name: string, unit: string): EnvoyHistogram;
}

declare interface EnvoyHandle {
  headers(): EnvoyHeaders;
  /** Waits for the end of the request. */
  body(): EnvoyBuffer | undefined;
  streamInfo(): EnvoyStreamInformation;
  /** Waits for the reply. Raises when the cluster is unknown; every other failure looks like a reply. */
  httpCall(
    cluster: string,
    headers: HeaderTable,
    body: string | undefined,
    options: EnvoyCallOptions,
  ): LuaMultiReturn<[HeaderTable, string | undefined]>;
  /** Does not return. Raises when `:status` is not 200 to 599. */
  respond(headers: HeaderTable, body: string | undefined): void;
  /** From Envoy 1.38. */
  stats?(): EnvoyStatistics;
  /** Milliseconds since the epoch. */
  timestamp(): number;
  logInfo(line: string): void;
  logWarn(line: string): void;
  logErr(line: string): void;
}

/** The configuration as JSON text: a variable that stands in front of this file in the same script. */
declare const KEYMATE_CONFIGURATION: string | undefined;

/** LuaJIT's compiler; absent where Envoy is built with another Lua. */
declare interface LuaCompiler {
  off(this: void): void;
}
declare const jit: LuaCompiler | undefined;

/**
 * Without an option, collects all garbage. `setpause`: the heap grows to so many hundredths of what is alive before the collector begins
 * again; `setstepmul`: how fast it then works, in hundredths of what is allocated meanwhile.
 */
declare function collectgarbage(
  this: void,
  option?: "setpause" | "setstepmul",
  percent?: number,
): number;

/** The entry points that Envoy calls. */
declare let envoy_on_request: (this: void, handle: EnvoyHandle) => void;
declare let envoy_on_response: (this: void, handle: EnvoyHandle) => void;

/** Lua's protected call: the only thing that stands between a script error and an unauthorised request. */
declare function pcall<Subject, Arguments extends unknown[], Result extends unknown[]>(
  this: void,
  method: (this: Subject, ...values: Arguments) => LuaMultiReturn<Result>,
  subject: Subject,
  ...values: Arguments
): LuaMultiReturn<[true, ...Result] | [false, string]>;
declare function pcall<Arguments extends unknown[], Result extends unknown[]>(
  this: void,
  callee: (this: void, ...values: Arguments) => LuaMultiReturn<Result>,
  ...values: Arguments
): LuaMultiReturn<[true, ...Result] | [false, string]>;
declare function pcall<Arguments extends unknown[]>(
  this: void,
  callee: (this: void, ...values: Arguments) => void,
  ...values: Arguments
): LuaMultiReturn<[boolean, string | undefined]>;

/** LuaJIT's `table.new`: takes how many entries of a list and of a table there is to be room for. */
declare type TableMaker = (this: void, listed: number, named: number) => object;
declare function require(this: void, name: string): LuaMultiReturn<[TableMaker]>;

/** Raises; caught by the `pcall` around every entry point. */
declare function error(this: void, message: string): never;
declare function setmetatable<Table extends object>(
  this: void,
  table: Table,
  metatable: object,
): Table;
/** Of a text of digits. */
declare function tonumber(this: void, digits: string): number;
declare function tostring(this: void, value: unknown): string;
declare function type(this: void, value: unknown): string;
declare namespace string {
  function sub(this: void, text: string, first: number, last: number): string;
  function lower(this: void, text: string): string;
  /** Nothing behind the end. */
  function byte(this: void, text: string, position?: number): number | undefined;
  function format(this: void, pattern: string, value: number): string;
  /** The first and the last position of the first match. */
  function find(
    this: void,
    text: string,
    pattern: string,
    start?: number,
    isPlain?: boolean,
  ): LuaMultiReturn<[number | undefined, number | undefined]>;
  function gsub(
    this: void,
    text: string,
    pattern: string,
    replacement: string | ((this: void, match: string) => string),
  ): LuaMultiReturn<[string, number]>;
}
declare namespace table {
  /** Texts in the order of their bytes. */
  function sort(this: void, texts: string[]): void;
  /** Numbers become decimal texts. */
  function concat(
    this: void,
    pieces: string[] | LuaTable<number, string>,
    separator?: string,
    first?: number,
    last?: number,
  ): string;
}
declare namespace math {
  function floor(this: void, value: number): number;
}

/** The parts of the core that Wasm has once more, around a small program that lets tests call them. Compiled in memory, as they are or broken. */
import { fileURLToPath } from "node:url";
import { type Breakage, compileProgram, instanceOf } from "./compiled-program.js";

const NATIVES = fileURLToPath(new URL("../build/natives.mjs", import.meta.url));

/** Lists have numbers; texts are addresses. Nothing is ever collected here, so that both stay what they are. */
const PROGRAM = `
import "./assembly/native/index";
import { HeaderList } from "../core/src/header-list";
import { ReplyHeaderRules, Way, relayLines } from "../core/src/reply-headers";
import { Check, composeCheck, composeCheckInCore } from "../core/src/check";
import { Gateway } from "../core/src/gateway";
import { Attribute, Host, LogLevel } from "../core/src/host";
import { NO_LINES } from "../core/src/header-list";
import { foldedName } from "../core/src/folded-name";
import { addItems } from "../core/src/freshness";
import { isPathByte, isPlainPath, plainSpelling, withoutQuery } from "../core/src/path";
import { lowerCase, printable, withoutControls } from "../core/src/text";
const lists: HeaderList[] = [];
let rules = new ReplyHeaderRules();
export function newList(): i32 { return lists.push(new HeaderList()) - 1; }
export function newText(length: i32): string {
  return changetype<string>(__new(length << 1, idof<string>()));
}
export function length(text: string): i32 { return text.length; }
export function size(list: i32): i32 { return lists[list].size(); }
export function name(list: i32, index: i32): string { return lists[list].name(index); }
export function value(list: i32, index: i32): string { return lists[list].value(index); }
export function add(list: i32, name: string, value: string): void { lists[list].add(name, value); }
export function put(list: i32, name: string, value: string): void { lists[list].put(name, value); }
export function append(list: i32, name: string, item: string): void { lists[list].append(name, item); }
export function addAll(list: i32, from: i32): void { lists[list].addAll(lists[from]); }
export function replace(list: i32, from: i32): void { lists[list].replace(lists[from]); }
export function take(list: i32, name: string, from: i32): void { lists[list].take(name, lists[from]); }
export function takeAll(list: i32, first: string, second: string, except: string, from: i32): void {
  lists[list].takeAll([first, second], except, lists[from]);
}
export function remove(list: i32, name: string): void { lists[list].remove(name); }
export function get(list: i32, name: string): string { return lists[list].get(name); }
export function has(list: i32, name: string): bool { return lists[list].has(name); }
export function values(list: i32, name: string): string { return lists[list].values(name).join(";"); }
export function bytes(list: i32): i32 { return lists[list].bytes(); }
export function plain(path: string): bool { return isPlainPath(path); }
export function target(path: string): string { return withoutQuery(path); }
export function spelling(path: string): string { return plainSpelling(path); }
export function mayStand(byte: i32): bool { return isPathByte(byte); }
export function folded(name: string): string { return foldedName(name); }
export function items(text: string): string {
  const all: string[] = [];
  addItems(all, text);
  return all.join(";");
}
export function lower(text: string): string { return lowerCase(text); }
export function clean(text: string): string { return withoutControls(text); }
export function shown(text: string, limit: i32): string { return printable(text, limit); }
class Request extends Host {
  constructor(private readonly methodText: string, private readonly pathText: string) { super(); }
  method(): string { return this.methodText; }
  path(): string { return this.pathText; }
  requestHeader(_name: string): string { return ""; }
  attribute(_attribute: Attribute): string { return ""; }
  mayHaveBody(): bool { return false; }
  gatewayReplyText(_limit: i32): string { return ""; }
  elapsedMilliseconds(): i32 { return 0; }
  isLogged(_level: LogLevel): bool { return false; }
  log(_level: LogLevel, _line: string): void {}
}
const gateways: Gateway[] = [];
export function newGateway(name: string, usesOriginalMethod: bool, appendsOriginalPath: bool, retries: bool): i32 {
  const gateway = new Gateway();
  gateway.authority = name + ".test";
  gateway.clusterName = name;
  gateway.checkPath = "/" + name;
  gateway.timeoutMilliseconds = name.length;
  gateway.usesOriginalMethod = usesOriginalMethod;
  gateway.appendsOriginalPath = appendsOriginalPath;
  gateway.retries = retries;
  gateway.retryHeaders.add("x-envoy-retry-on", "5xx");
  return gateways.push(gateway) - 1;
}
/** The lines of a check, and what else it says as a line behind them. */
export function check(isInCore: bool, gateway: i32, method: string, path: string, extra: i32, isPartial: bool): i32 {
  const host = new Request(method, path);
  const lines = extra < 0 ? NO_LINES : lists[extra];
  const composed: Check = isInCore
    ? composeCheckInCore(gateways[gateway], host, lines, 7, isPartial)
    : composeCheck(gateways[gateway], host, lines, 7, isPartial);
  composed.headers.add(composed.cluster, composed.timeoutMilliseconds.toString() + "," + composed.bodyBytes.toString());
  return lists.push(composed.headers) - 1;
}
export function newRules(pattern: string): void {
  rules = new ReplyHeaderRules();
  rules.onDeny.add(pattern);
}
export function relay(list: i32, from: i32): void {
  relayLines(lists[list], lists[from], rules, Way.WithBody);
}
/** The list as the decision cache keeps it, and read again. */
export function kept(list: i32): i32 {
  const size = lists[list].packedSize();
  const place = heap.alloc(size);
  lists[list].pack(place);
  const read = newList();
  lists[read].unpack(place, lists[list].size(), size);
  memory.fill(place, 0xff, size);
  return read;
}
/** The list as Envoy gets it, each line added from there. */
export function sent(list: i32): i32 {
  const own = lists[list];
  const sizes = heap.alloc(own.size() * 8 + own.bytes() + own.size() * 2 + 16);
  const lines = own.writeSizes(sizes);
  const end = own.writeLines(lines);
  const read = newList();
  let place = lines;
  for (let at = sizes; at < lines; at += 8) {
    lists[read].addBytes(place, load<i32>(at), load<i32>(at, 4));
    place += load<i32>(at) + load<i32>(at, 4) + 2;
  }
  return place == end ? read : -1;
}
`;

export interface NativeExports {
  memory: WebAssembly.Memory;
  newList(): number;
  newText(length: number): number;
  length(text: number): number;
  size(list: number): number;
  name(list: number, index: number): number;
  value(list: number, index: number): number;
  add(list: number, name: number, value: number): void;
  put(list: number, name: number, value: number): void;
  append(list: number, name: number, item: number): void;
  addAll(list: number, from: number): void;
  replace(list: number, from: number): void;
  take(list: number, name: number, from: number): void;
  takeAll(list: number, first: number, second: number, except: number, from: number): void;
  remove(list: number, name: number): void;
  get(list: number, name: number): number;
  has(list: number, name: number): number;
  values(list: number, name: number): number;
  bytes(list: number): number;
  plain(path: number): number;
  target(path: number): number;
  spelling(path: number): number;
  mayStand(byte: number): number;
  folded(name: number): number;
  items(text: number): number;
  lower(text: number): number;
  clean(text: number): number;
  shown(text: number, limit: number): number;
  newGateway(
    name: number,
    usesOriginalMethod: boolean,
    appendsOriginalPath: boolean,
    retries: boolean,
  ): number;
  check(
    isInCore: boolean,
    gateway: number,
    method: number,
    path: number,
    extra: number,
    isPartial: boolean,
  ): number;
  newRules(pattern: number): void;
  relay(list: number, from: number): void;
  kept(list: number): number;
  sent(list: number): number;
}

export async function nativeModule(breakage?: Breakage): Promise<NativeExports> {
  const module = await compileProgram(PROGRAM, ["--transform", NATIVES], breakage);
  return instanceOf(module) as unknown as NativeExports;
}

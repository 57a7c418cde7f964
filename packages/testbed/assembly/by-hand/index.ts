/**
 * A filter as one writes it by hand for a benchmark: the calls of Envoy that the product makes, and next to nothing between them. What it adds
 * to a request is about the least that a proxy-wasm filter adds that does this work. Nothing is guarded: no alias, no failure but that of a
 * call that Envoy refuses, no reply of Envoy's own, not more than 4,096 streams at once.
 *
 * Its configuration is lines: `body` or nothing, then the prefixes of the paths that it skips.
 */
import {
  proxy_add_header_map_value,
  proxy_continue_stream,
  proxy_define_metric,
  proxy_get_buffer_bytes,
  proxy_http_call,
  proxy_increment_metric,
  proxy_record_metric,
  proxy_remove_header_map_value,
  proxy_send_local_response,
  proxy_set_effective_context,
} from "@solo-io/proxy-runtime/assembly/imports";
import {
  Buffer,
  DataAction,
  HeaderMap,
  HeadersAction,
  Level,
  MetricType,
  Result,
  STREAM_REQUEST,
} from "../../../wasm/assembly/abi/constants";
import { nanoseconds } from "../../../wasm/assembly/abi/log";
import { isWritten } from "../../../wasm/assembly/log-level";
import { name, nameSize, nextLine, readAgain, readLines, value, valueSize, writer } from "./lines";
import { ADDRESS, SIZE, Text, malloc, readNumber, reuseRoom, writeNumber } from "./memory";
import { keepLines, readKeptLines, setTime, timeOf, wait, waiting } from "./slot";

export { malloc };

/** Leaves the mapping of the status to gRPC to Envoy. */
const NO_GRPC_STATUS: u32 = 0xffffffff;
const COLON: u8 = 0x3a;
/** More than Envoy accepts. */
const ROOM_FOR_LINES: usize = 131072;

const CLUSTER = new Text("gateway");
const METHOD = new Text(":method");
const PATH = new Text(":path");
const STATUS = new Text(":status");
const CONTENT_TYPE = new Text("content-type");
const OWN = new Text("keymate-");
const OUTCOME = new Text("keymate-gateway-auth-status");
const DURATION = new Text("keymate-gateway-auth-duration");
const GRANTED = new Text("GRANTED");
const DENIED = new Text("DENIED");
const SKIPPED = new Text("SKIPPED");
const ZERO = new Text("0");
const TARGET_URI = new Text("keymate-target-uri");
const TARGET_METHOD = new Text("keymate-target-method");
/** In front of the target; every second one is a value. */
const CHECK: Text[] = [
  METHOD,
  new Text("POST"),
  PATH,
  new Text("/auth"),
  new Text(":authority"),
  new Text("gateway.test"),
  new Text(":scheme"),
  new Text("http"),
  new Text("keymate-enforcer"),
  new Text('layer="mesh", tech="istio", version="1.0.0"'),
];
const WITHHELD: Text[] = [
  new Text("accept-encoding"),
  new Text("content-length"),
  new Text("x-envoy-expected-rq-timeout-ms"),
];

let capturesBody = false;
const prefixes: Text[] = [];
let requests: u32 = 0;
let durations: u32 = 0;
/** Of the request and of the reply whose lines were read last. */
let path: usize = 0;
let pathSize: u32 = 0;
let method: usize = 0;
let methodSize: u32 = 0;
let status: u32 = 0;
let contentType: usize = 0;
let contentTypeSize: u32 = 0;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(_context: u32, _root: u32): void {}

export function proxy_on_delete(_context: u32): void {}

export function proxy_on_configure(_root: u32, size: u32): bool {
  reuseRoom();
  requests = defineMetric(MetricType.Counter, new Text("by_hand_requests"));
  durations = defineMetric(MetricType.Histogram, new Text("by_hand_duration"));
  proxy_get_buffer_bytes(Buffer.PluginConfiguration, 0, size, ADDRESS, SIZE);
  const lines = String.UTF8.decodeUnsafe(load<u32>(ADDRESS), load<u32>(SIZE)).split("\n");
  capturesBody = lines[0] == "body";
  for (let index = 1; index < lines.length; index++) prefixes.push(new Text(lines[index]));
  return true;
}

export function proxy_on_request_headers(
  context: u32,
  _count: i32,
  endOfStream: bool,
): HeadersAction {
  reuseRoom();
  const forwarded = readRequest();
  if (isSkipped()) {
    const lines = keepLines(context, 2);
    lines.addText(DURATION, ZERO);
    lines.addText(OUTCOME, SKIPPED);
    settle(0);
    return HeadersAction.Continue;
  }
  if (capturesBody && !endOfStream) return HeadersAction.StopIteration;
  consult(context, forwarded, 0, 0);
  return HeadersAction.StopAllIterationAndWatermark;
}

export function proxy_on_request_body(context: u32, size: u32, endOfStream: bool): DataAction {
  reuseRoom();
  if (!capturesBody) return DataAction.Continue;
  if (!endOfStream) return DataAction.StopIterationAndBuffer;
  const forwarded = readRequest();
  if (isSkipped()) return DataAction.Continue;
  proxy_get_buffer_bytes(Buffer.RequestBody, 0, size, ADDRESS, SIZE);
  consult(context, forwarded, load<u32>(ADDRESS), load<u32>(SIZE));
  return DataAction.StopIterationAndBuffer;
}

export function proxy_on_http_call_response(
  _root: u32,
  call: u32,
  _headers: i32,
  bodySize: u32,
  _trailers: i32,
): void {
  reuseRoom();
  const context = waiting(call);
  proxy_set_effective_context(context);
  const decided = readReply();
  const now = nanoseconds();
  const milliseconds = <u32>((now - timeOf(context)) / 1000000);
  proxy_record_metric(durations, milliseconds);
  const isGranted = status >= 200 && status < 300;
  const digits = malloc(10);
  const lines = keepLines(context, decided + 2);
  readAgain();
  while (nextLine()) {
    if (OWN.begins(name, nameSize)) lines.add(name, nameSize, value, valueSize);
  }
  lines.add(DURATION.address, DURATION.size, digits, writeNumber(digits, milliseconds));
  lines.addText(OUTCOME, isGranted ? GRANTED : DENIED);
  settle(now);
  if (isGranted) proxy_continue_stream(STREAM_REQUEST);
  else deny(bodySize);
}

export function proxy_on_response_headers(
  context: u32,
  _count: i32,
  _endOfStream: bool,
): HeadersAction {
  reuseRoom();
  readLines(HeaderMap.ResponseHeaders);
  while (nextLine()) {
    if (OWN.begins(name, nameSize)) {
      proxy_remove_header_map_value(HeaderMap.ResponseHeaders, name, nameSize);
    }
  }
  readKeptLines(context);
  while (nextLine()) {
    proxy_add_header_map_value(HeaderMap.ResponseHeaders, name, nameSize, value, valueSize);
  }
  return HeadersAction.Continue;
}

/** Returns how many of its lines the gateway gets. */
function readRequest(): u32 {
  readLines(HeaderMap.RequestHeaders);
  let forwarded: u32 = 0;
  while (nextLine()) {
    if (isForwarded()) {
      forwarded++;
    } else if (PATH.is(name, nameSize)) {
      path = value;
      pathSize = valueSize;
    } else if (METHOD.is(name, nameSize)) {
      method = value;
      methodSize = valueSize;
    }
  }
  return forwarded;
}

function isForwarded(): bool {
  if (load<u8>(name) == COLON) return false;
  for (let index = 0; index < WITHHELD.length; index++) {
    if (WITHHELD[index].is(name, nameSize)) return false;
  }
  return true;
}

function isSkipped(): bool {
  for (let index = 0; index < prefixes.length; index++) {
    if (prefixes[index].begins(path, pathSize)) return true;
  }
  return false;
}

function consult(context: u32, forwarded: u32, body: usize, bodySize: u32): void {
  setTime(context, nanoseconds());
  const lines = malloc(ROOM_FOR_LINES);
  const own = CHECK.length / 2 + 2;
  writer.begin(lines, own + forwarded);
  for (let index = 0; index < CHECK.length; index += 2) {
    writer.addText(CHECK[index], CHECK[index + 1]);
  }
  writer.add(TARGET_URI.address, TARGET_URI.size, path, pathSize);
  writer.add(TARGET_METHOD.address, TARGET_METHOD.size, method, methodSize);
  readAgain();
  while (nextLine()) if (isForwarded()) writer.add(name, nameSize, value, valueSize);
  const size = writer.end - lines;
  const cluster = CLUSTER.address;
  if (
    proxy_http_call(cluster, CLUSTER.size, lines, size, body, bodySize, 0, 0, 5000, SIZE) ==
    Result.Ok
  ) {
    wait(load<u32>(SIZE), context);
  } else {
    proxy_send_local_response(502, 0, 0, 0, 0, 0, 0, NO_GRPC_STATUS);
  }
}

/** Returns how many lines are about the decision. */
function readReply(): u32 {
  readLines(HeaderMap.CallResponseHeaders);
  let decided: u32 = 0;
  while (nextLine()) {
    if (OWN.begins(name, nameSize)) {
      decided++;
    } else if (STATUS.is(name, nameSize)) {
      status = readNumber(value, valueSize);
    } else if (CONTENT_TYPE.is(name, nameSize)) {
      contentType = value;
      contentTypeSize = valueSize;
    }
  }
  return decided;
}

function deny(bodySize: u32): void {
  proxy_get_buffer_bytes(Buffer.CallResponseBody, 0, bodySize, ADDRESS, SIZE);
  const body: usize = load<u32>(ADDRESS);
  const size = load<u32>(SIZE);
  const lines = malloc(ROOM_FOR_LINES);
  writer.begin(lines, 1);
  writer.add(CONTENT_TYPE.address, CONTENT_TYPE.size, contentType, contentTypeSize);
  const linesSize = writer.end - lines;
  proxy_send_local_response(status, 0, 0, body, size, lines, linesSize, NO_GRPC_STATUS);
}

/** What the product asks of Envoy at the end of each decision. */
function settle(now: u64): void {
  proxy_increment_metric(requests, 1);
  isWritten(Level.Info, now);
}

function defineMetric(type: MetricType, name: Text): u32 {
  proxy_define_metric(type, name.address, name.size, SIZE);
  return load<u32>(SIZE);
}

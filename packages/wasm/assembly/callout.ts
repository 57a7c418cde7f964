/** The call to the gateway: the client's lines that may travel, the core's own, and as much of the body as it says. */
import {
  Check,
  GatewayFailure,
  GatewayReply,
  LONGEST_KEY,
  MOST_CHECK_LINES,
  parseStatus,
} from "../../core/src/index";
import { proxy_http_call } from "@solo-io/proxy-runtime/assembly/imports";
import { takeBuffer } from "./abi/buffer";
import { Buffer, HeaderMap, Result } from "./abi/constants";
import { headerLines } from "./abi/headers";
import {
  RESULT_SIZE,
  freeTexts,
  newPackedText,
  placeTexts,
  resultAddress,
  resultSize,
  writeText,
} from "./abi/memory";
import { PairsReader } from "./abi/pairs";
import { HeaderList } from "./native/header-list";
import { EnvoyHost } from "./host";
import { KEYED, METHOD, REMOVED, ReplyUses, RequestUses, STATUS_LINE, TO_GATEWAY } from "./names";

/** The host drops a call whose header lines take more. Envoy takes that much from a client only when it is configured to. */
const MOST_CHECK_BYTES: i32 = 1048576;

/** Identifies the answer to the call that was sent last. */
export let sentToken: u32 = 0;

/**
 * Has every line remember what becomes of it; returns whether some are to be removed.
 *
 * @param host keeps method and path, once: what is asked about stays what the route was found for.
 */
export function markLines(lines: PairsReader, uses: RequestUses, host: EnvoyHost | null): bool {
  let removes = 0;
  while (lines.advance()) {
    const use = uses.get(lines.nameAddress, lines.nameSize);
    lines.mark(use);
    removes |= use & REMOVED;
    if (use >= METHOD && host !== null) host.keep(use, lines);
  }
  return removes != 0;
}

/**
 * Sends the call; the `GatewayFailure` when Envoy would not, else -1.
 *
 * @param lines the client's header lines, marked.
 */
export function sendCheck(check: Check, lines: PairsReader): i32 {
  const own = check.headers;
  const size = lines.measure(own, TO_GATEWAY) + lines.measured * 10 + 4;
  if (lines.measured > MOST_CHECK_LINES || size > MOST_CHECK_BYTES) {
    return GatewayFailure.HeadersTooLarge;
  }
  const headers = heap.alloc(size);
  lines.write(headers, own, TO_GATEWAY);
  let body: usize = 0;
  if (check.bodyBytes > 0) {
    takeBuffer(Buffer.RequestBody, check.bodyBytes);
    body = resultAddress();
  }
  const bodySize = body == 0 ? 0 : resultSize();
  const cluster = placeTexts(check.cluster.length);
  writeText(cluster, check.cluster);
  const result = proxy_http_call(
    cluster,
    check.cluster.length,
    headers,
    size,
    body,
    bodySize,
    0,
    0,
    check.timeoutMilliseconds,
    RESULT_SIZE,
  );
  sentToken = load<u32>(RESULT_SIZE);
  freeTexts(cluster);
  if (body != 0) heap.free(body);
  heap.free(headers);
  if (result == Result.Ok) return -1;
  // BadArgument: no such cluster. Anything else: Envoy gave the call up before it began, as with a cluster without healthy hosts.
  return result == Result.BadArgument ? GatewayFailure.UnknownCluster : GatewayFailure.Unreachable;
}

/** The reply's lines that the core reads. Only while the call's callback runs. */
export function receiveReply(uses: ReplyUses): GatewayReply {
  const lines = headerLines(HeaderMap.CallResponseHeaders);
  const headers = new HeaderList();
  let status = 0;
  while (lines.advance()) {
    const use = uses.get(lines.nameAddress, lines.nameSize);
    if (use == STATUS_LINE) {
      status = statusOf(lines);
    } else if (use != 0) {
      headers.addBytes(lines.nameAddress, lines.nameSize, lines.valueSize);
    }
  }
  lines.free();
  return new GatewayReply(status, headers);
}

/** Most replies have the status that the one before had, and need no text for it. */
function statusOf(line: PairsReader): i32 {
  if (line.valueSize != 3) return parseStatus(line.value());
  const digits = load<u32>(line.valueAddress) & 0xffffff;
  if (digits != latestDigits) {
    latestDigits = digits;
    latestStatus = parseStatus(line.value());
  }
  return latestStatus;
}

let latestDigits: u32 = 0;
let latestStatus: i32 = 0;

/**
 * The key of a check: a hash, then the block of its header lines in the form that `abi/pairs.ts` describes, which has the sizes of all of
 * them in front of their bytes. `""` when it is too long.
 */
export function composeKey(own: HeaderList, lines: PairsReader): string {
  const bytes = lines.measure(own, KEYED);
  if (bytes > LONGEST_KEY) return "";
  const size = bytes + lines.measured * 10 + 4;
  const key = newPackedText(size + 4);
  const place = changetype<usize>(key);
  lines.write(place + 4, own, KEYED);
  store<u32>(place, hashOf(place + 4, size));
  return key;
}

const FIRST_FACTOR: u64 = 0x9e3779b185ebd;
const SECOND_FACTOR: u64 = 0xc2b2ae3d27d4f;
const THIRD_FACTOR: u64 = 0x165667b19e377;

/** Multiply and rotate over sixteen bytes at a time, as xxHash does. It only has to spread: keys are compared whole. */
function hashOf(address: usize, size: usize): u32 {
  const end = address + size;
  let hash: u64 = size;
  for (; address + 16 <= end; address += 16) {
    const mixed = (load<u64>(address) * FIRST_FACTOR) ^ (load<u64>(address, 8) * THIRD_FACTOR);
    hash = rotl<u64>(hash ^ mixed, 27) * SECOND_FACTOR;
  }
  for (; address < end; address++) {
    hash = rotl<u64>(hash ^ (<u64>load<u8>(address) * FIRST_FACTOR), 27) * SECOND_FACTOR;
  }
  hash ^= hash >> 29;
  return <u32>(hash ^ (hash >> 32));
}

/** The call to the gateway: the client's lines that may travel, the core's own, and as much of the body as it says. */
import {
  Check,
  GatewayFailure,
  GatewayReply,
  HeaderList,
  LONGEST_KEY,
  MOST_CHECK_LINES,
  goesToGateway,
  parseStatus,
} from "../../core/src/index";
import { proxy_http_call } from "@solo-io/proxy-runtime/assembly/imports";
import { bufferBytes } from "./abi/buffer";
import { Buffer, HeaderMap, Result } from "./abi/constants";
import { headerLines } from "./abi/headers";
import { PlacedText, RESULT_SIZE, packedText } from "./abi/memory";
import { PairsReader, PairsWriter } from "./abi/pairs";
import { KeyUses, ReplyUses, RequestUses } from "./names";

/** The host drops a call whose header lines take more. Envoy takes that much from a client only when it is configured to. */
const MOST_CHECK_BYTES: i32 = 1048576;

/** What came of sending the call. */
export class Dispatch {
  constructor(
    /** Identifies the answer; meaningless when not sent. */
    readonly token: u32,
    readonly isSent: bool,
    /** Why it was not sent. */
    readonly failure: GatewayFailure,
  ) {}
}

/** @param lines the client's header lines. */
export function sendCheck(check: Check, lines: PairsReader, uses: RequestUses): Dispatch {
  const headers = composeHeaders(check.headers, lines, uses);
  if (headers.count > MOST_CHECK_LINES || headers.size > MOST_CHECK_BYTES) {
    headers.free();
    return new Dispatch(0, false, GatewayFailure.HeadersTooLarge);
  }
  const body = bufferBytes(Buffer.RequestBody, check.bodyBytes);
  const cluster = new PlacedText(check.cluster);
  const result = proxy_http_call(
    cluster.address,
    cluster.size,
    headers.address,
    headers.size,
    body.address,
    body.size,
    0,
    0,
    check.timeoutMilliseconds,
    RESULT_SIZE,
  );
  const token = load<u32>(RESULT_SIZE);
  cluster.free();
  body.free();
  headers.free();
  // BadArgument: no such cluster. Anything else: Envoy gave the call up before it began, as with a cluster without healthy hosts.
  const isUnknown = result == Result.BadArgument;
  return new Dispatch(
    token,
    result == Result.Ok,
    isUnknown ? GatewayFailure.UnknownCluster : GatewayFailure.Unreachable,
  );
}

/** The reply's lines that the core reads. Only while the call's callback runs. */
export function receiveReply(uses: ReplyUses): GatewayReply {
  const lines = headerLines(HeaderMap.CallResponseHeaders);
  const headers = new HeaderList();
  let status = 0;
  while (lines.advance()) {
    if (lines.nameSize == 7 && lines.name() == ":status") {
      status = parseStatus(lines.value());
    } else if (uses.get(lines.nameAddress, lines.nameSize) == 1) {
      headers.add(lines.name(), lines.value());
    }
  }
  lines.free();
  return new GatewayReply(status, headers);
}

/**
 * The key of a check: the block of its header lines in the form that `abi/pairs.ts` describes, which has the sizes of all of them in front
 * of their bytes. `""` when it is too long.
 */
export function composeKey(own: HeaderList, lines: PairsReader, uses: KeyUses): string {
  let count = own.size();
  let bytes = own.bytes();
  lines.rewind();
  while (lines.advance()) {
    if (uses.get(lines.nameAddress, lines.nameSize) == 1) {
      count++;
      bytes += lines.nameSize + lines.valueSize;
    }
  }
  if (bytes > LONGEST_KEY) return "";
  const writer = new PairsWriter(count, bytes);
  writer.addAll(own);
  lines.rewind();
  while (lines.advance()) {
    if (uses.get(lines.nameAddress, lines.nameSize) == 1) writer.copy(lines);
  }
  const key = packedText(writer.address, writer.size);
  writer.free();
  return key;
}

function composeHeaders(own: HeaderList, lines: PairsReader, uses: RequestUses): PairsWriter {
  let count = own.size();
  let bytes = own.bytes();
  lines.rewind();
  while (lines.advance()) {
    if (isForwarded(lines, uses)) {
      count++;
      bytes += lines.nameSize + lines.valueSize;
    }
  }
  const writer = new PairsWriter(count, bytes);
  writer.addAll(own);
  lines.rewind();
  while (lines.advance()) {
    if (isForwarded(lines, uses)) writer.copy(lines);
  }
  return writer;
}

function isForwarded(lines: PairsReader, uses: RequestUses): bool {
  return goesToGateway(uses.get(lines.nameAddress, lines.nameSize));
}

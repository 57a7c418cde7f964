/** Answers the client in the service's place. */
import { proxy_send_local_response } from "@solo-io/proxy-runtime/assembly/imports";
import { BodySource, HeaderList, Reply } from "../../core/src/index";
import { bufferBytes } from "./abi/buffer";
import { Buffer } from "./abi/constants";
import { PlacedText } from "./abi/memory";
import { readPairs } from "./abi/pairs";

/** Leaves the mapping of the status to gRPC to Envoy. */
const NO_GRPC_STATUS: u32 = 0xffffffff;

/** @param gatewayBodySize how many bytes the gateway's body has; 0 outside of the call's callback. */
export function sendReply(reply: Reply, gatewayBodySize: i32): void {
  if (reply.bodySource == BodySource.Gateway) {
    const body = bufferBytes(Buffer.CallResponseBody, gatewayBodySize);
    send(reply.status, reply.headers, body.address, body.size);
    body.free();
  } else {
    const text = new PlacedText(reply.text);
    send(reply.status, reply.headers, text.address, text.size);
    text.free();
  }
}

function send(status: i32, headers: HeaderList, body: usize, bodySize: i32): void {
  const lines = readPairs(0, 0);
  const size = lines.measure(headers, 0) + lines.measured * 10 + 4;
  const pairs = heap.alloc(size);
  lines.write(pairs, headers, 0);
  lines.free();
  const details = new PlacedText("keymate");
  proxy_send_local_response(
    status,
    details.address,
    details.size,
    body,
    bodySize,
    pairs,
    size,
    NO_GRPC_STATUS,
  );
  details.free();
  heap.free(pairs);
}

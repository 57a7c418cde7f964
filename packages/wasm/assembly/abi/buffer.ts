/** The buffers of the effective context. */
import { proxy_get_buffer_bytes } from "@solo-io/proxy-runtime/assembly/imports";
import { Buffer } from "./constants";
import { HostBytes, RESULT_ADDRESS, RESULT_SIZE, clearResult, takeResult } from "./memory";

/** At most `size` bytes from the beginning. The caller frees them. */
export function bufferBytes(buffer: Buffer, size: i32): HostBytes {
  takeBuffer(buffer, size);
  return takeResult();
}

/** The same, as a result of a host call. */
export function takeBuffer(buffer: Buffer, size: i32): void {
  clearResult();
  if (size > 0) proxy_get_buffer_bytes(buffer, 0, size, RESULT_ADDRESS, RESULT_SIZE);
}

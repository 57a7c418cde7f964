/**
 * Calls under way. proxy-wasm issues them on the plugin and answers with a token; a client that leaves does not cancel its call, so an
 * answer may come for a stream that is gone.
 */

const streams: Map<u32, u32> = new Map<u32, u32>();

export function expectAnswer(token: u32, stream: u32): void {
  streams.set(token, stream);
}

/** The stream that waits for this answer, or 0. Stream 0 does not exist. */
export function takeStream(token: u32): u32 {
  if (!streams.has(token)) return 0;
  const stream = streams.get(token);
  streams.delete(token);
  return stream;
}

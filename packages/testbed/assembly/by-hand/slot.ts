/** What a stream keeps from the request to the response: when it began to wait, and lines for the response. */
import { LineWriter, readBlock, writer } from "./lines";

/** Streams are numbered one after the other. */
const COUNT: u32 = 4096;
const BYTES: u32 = 1024;
const SLOTS: usize = memory.data(4194304, 16);
/** Behind the time. */
const LINES: usize = 8;
/** Which stream waits for a call, by the number of the call: Envoy numbers calls in steps of four. */
const WAITING: usize = memory.data(65536, 4);

export function setTime(context: u32, nanoseconds: u64): void {
  store<u64>(slotOf(context), nanoseconds);
}

export function timeOf(context: u32): u64 {
  return load<u64>(slotOf(context));
}

/** Keeps lines: as many as are said must be added to the writer. */
export function keepLines(context: u32, count: u32): LineWriter {
  writer.begin(slotOf(context) + LINES, count);
  return writer;
}

/** To be read with `nextLine`. */
export function readKeptLines(context: u32): void {
  readBlock(slotOf(context) + LINES);
}

export function wait(call: u32, context: u32): void {
  store<u32>(WAITING + ((call % (COUNT * 4)) << 2), context);
}

export function waiting(call: u32): u32 {
  return load<u32>(WAITING + ((call % (COUNT * 4)) << 2));
}

function slotOf(context: u32): usize {
  return SLOTS + (context % COUNT) * BYTES;
}

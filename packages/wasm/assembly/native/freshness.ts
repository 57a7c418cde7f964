/** A reply may have one item that is as long as Envoy lets a line be. */
import { newText } from "../abi/memory";

export function addItems(items: string[], text: string): void {
  const start = changetype<usize>(text);
  const end = start + ((<usize>text.length) << 1);
  const block = newText(text.length);
  const item = changetype<usize>(block);
  let target = item;
  for (let at = start; at < end; at += 2) {
    const byte = load<u16>(at);
    if (byte == 0x2c) {
      items.push(block.substring(0, <i32>((target - item) >> 1)));
      target = item;
    } else if (byte != 0x20 && byte != 0x09 && byte != 0x22) {
      store<u16>(target, byte);
      target += 2;
    }
  }
  items.push(block.substring(0, <i32>((target - item) >> 1)));
}

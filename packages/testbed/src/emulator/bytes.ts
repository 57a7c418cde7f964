/** Byte strings: each code unit is one byte, 0x00 to 0xff. Everything that crosses an emulated wire is one. */

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0xff) {
      throw new RangeError(`byte string: found code unit ${unit} at ${index}, allowed 0 to 255`);
    }
    bytes[index] = unit;
  }
  return bytes;
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

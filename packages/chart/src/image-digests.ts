/** Reads the digests of the image that belongs to the chart's version, as the Wasm package's image build writes them. */
import { readFile } from "node:fs/promises";

export interface RecordedImage {
  /** Without a registry: keymate-istio-wasm. */
  readonly name: string;
  readonly version: string;
  /** Of the manifest in the compat layout, which is what is pushed unless another layout is asked for: `sha256:` and 64 digits. */
  readonly digest: string;
}

interface Digests {
  readonly image: string;
  readonly version: string;
  readonly layouts: { readonly compat?: { readonly digest: string } };
}

export async function readRecordedImage(path: string): Promise<RecordedImage> {
  const { image, version, layouts } = JSON.parse(await readFile(path, "utf8")) as Digests;
  const digest = layouts.compat?.digest;
  if (!/^sha256:[0-9a-f]{64}$/.test(digest ?? "")) {
    throw new Error(`${path}: layouts.compat.digest: found ${digest}, allowed sha256:HEX`);
  }
  return { name: image, version, digest: digest ?? "" };
}

/** What the image tests build from when the filter itself does not matter. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage, type Build } from "../image/build.js";
import type { Component } from "../image/components.js";
import type { Metadata } from "../image/metadata.js";
import { readModule } from "../image/wasm-module.js";
import { inTemporaryFolder } from "./image-command.js";

/** A module without a use: it exports one empty function, and carries some kilobytes that can be compressed. */
export function standInModule(exported = "proxy_abi_version_0_2_0"): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(exported);
  const filler = Array.from({ length: 8000 }, (_, index) => (index * index) % 251);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]), // a type: no parameters, no results
    ...section(3, [1, 0]), // a function of that type
    ...section(7, [1, name.length, ...name, 0, 0]), // exported
    ...section(10, [1, 2, 0, 0x0b]), // with an empty body
    ...section(0, [1, 0x78, ...filler]), // a custom section named x
  ]);
}

/** A section's size is an unsigned LEB128; two bytes do for all of them. */
function section(id: number, content: number[]): number[] {
  return [id, (content.length & 0x7f) | 0x80, content.length >> 7, ...content];
}

/** Metadata that no release changes. */
export const FIXED_METADATA: Metadata = {
  title: "keymate-istio-wasm",
  description: "A stand-in",
  version: "1.2.3",
  source: "https://example.com/source",
  licenses: "Apache-2.0",
  created: new Date("2026-01-31T12:00:00Z"),
};

const COMPONENTS: Component[] = [
  {
    name: "@scope/part",
    version: "4.5.6",
    license: "Apache-2.0",
    description: "a part",
    source: "https://example.com/part",
  },
];

export function buildStandIn(metadata = FIXED_METADATA): Promise<Build> {
  return inTemporaryFolder(async (folder) => {
    const path = join(folder, "stand-in.wasm");
    writeFileSync(path, standInModule());
    return buildImage(await readModule(path), metadata, COMPONENTS);
  });
}

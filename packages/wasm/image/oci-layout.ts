/** Writes images into an OCI image layout: a folder that container tools read like a registry. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { INDEX, type Blob, type Image } from "./oci.js";
import { UserError } from "./user-error.js";

export interface LayoutEntry {
  image: Image;
  /** The name tools find the image by inside the folder, such as `0.1.0`. A referrer has none. */
  name?: string;
}

/**
 * Replaces `directory` by a layout of these images, together with `files` beside them. The folder appears complete or
 * not at all. A folder that is neither empty nor a layout is refused.
 *
 * Shape: OCI image specification 1.1, `image-layout.md`.
 */
export function writeLayout(
  directory: string,
  entries: LayoutEntry[],
  files: Record<string, Uint8Array | string> = {},
): void {
  refuseForeign(directory);
  const parent = dirname(resolve(directory));
  mkdirSync(parent, { recursive: true });
  const staging = mkdtempSync(join(parent, ".image-"));
  try {
    mkdirSync(join(staging, "blobs", "sha256"), { recursive: true });
    for (const { image } of entries) {
      for (const stored of [...image.content, image.manifest]) writeBlob(staging, stored);
    }
    writeFileSync(join(staging, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    writeFileSync(join(staging, "index.json"), JSON.stringify(indexOf(entries)));
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(staging, name), content);
    rmSync(directory, { recursive: true, force: true });
    renameSync(staging, directory);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function refuseForeign(directory: string): void {
  if (!existsSync(directory) || existsSync(join(directory, "oci-layout"))) return;
  if (readdirSync(directory).length === 0) return;
  throw new UserError(
    `${directory} holds other files; allowed: a folder that is new, empty or an OCI image layout`,
  );
}

function writeBlob(directory: string, { descriptor, bytes }: Blob): void {
  const [algorithm = "", hex = ""] = descriptor.digest.split(":");
  writeFileSync(join(directory, "blobs", algorithm, hex), bytes);
}

function indexOf(entries: LayoutEntry[]) {
  return {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: entries.map(({ image, name }) => ({
      ...image.manifest.descriptor,
      ...(name && { annotations: { "org.opencontainers.image.ref.name": name } }),
    })),
  };
}

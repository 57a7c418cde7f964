/**
 * The pieces of an OCI image: blobs, descriptors and manifests.
 *
 * Shapes and media types: OCI image specification 1.1, `manifest.md`, `descriptor.md` and `media-types.md`.
 */
import { createHash } from "node:crypto";

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

export type Annotations = Record<string, string>;

export interface Descriptor {
  mediaType: string;
  digest: Digest;
  /** In bytes. */
  size: number;
  /** Of a manifest that says in its `artifactType` what it carries. */
  artifactType?: string;
  annotations?: Annotations;
}

/** The member order here is the order in the JSON text, which the digest covers. */
export interface Manifest {
  schemaVersion: 2;
  mediaType: typeof MANIFEST;
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  subject?: Descriptor;
  annotations: Annotations;
}

/** Bytes together with what refers to them. */
export interface Blob {
  descriptor: Descriptor;
  bytes: Uint8Array;
}

/** A manifest and the blobs it refers to. `content` holds each blob once. */
export interface Image {
  manifest: Blob;
  content: Blob[];
}

export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const INDEX = "application/vnd.oci.image.index.v1+json";

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export function blob(mediaType: string, bytes: Uint8Array, annotations?: Annotations): Blob {
  return {
    descriptor: {
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
      ...(annotations && { annotations }),
    },
    bytes,
  };
}

/** A blob of compact JSON; members come in the order in which the value has them. */
export function jsonBlob(mediaType: string, value: unknown): Blob {
  return blob(mediaType, new TextEncoder().encode(JSON.stringify(value)));
}

export function image(manifest: Manifest, content: Blob[]): Image {
  const stored = jsonBlob(MANIFEST, manifest);
  if (manifest.artifactType) stored.descriptor.artifactType = manifest.artifactType;
  return { manifest: stored, content };
}

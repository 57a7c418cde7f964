/**
 * The layout any container tool understands: one gzip tar layer that holds `plugin.wasm`.
 *
 * Rules: https://github.com/solo-io/wasm/blob/master/spec/spec-compat.md. What Istio reads of it is the last layer, and
 * in that the file whose base name is `plugin.wasm` (istio `pkg/wasm/imagefetcher.go`).
 */
import { buffer } from "node:stream/consumers";
import { gzipSync } from "fflate";
import { pack } from "tar-stream";
import { annotationsOf, rfc3339, type Metadata } from "./metadata.js";
import { MANIFEST, blob, digestOf, image, jsonBlob, type Image } from "./oci.js";
import type { WasmModule } from "./wasm-module.js";

export async function compatImage(module: WasmModule, metadata: Metadata): Promise<Image> {
  const tar = await tarOf("plugin.wasm", module.bytes, metadata.created);
  const layer = blob("application/vnd.oci.image.layer.v1.tar+gzip", compress(tar));
  const config = jsonBlob("application/vnd.oci.image.config.v1+json", {
    created: rfc3339(metadata.created),
    // A module runs on every platform; this is the one Istio's own instructions build for and every tool accepts.
    architecture: "amd64",
    os: "linux",
    config: { Labels: annotationsOf(metadata) },
    rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
    history: [{ created: rfc3339(metadata.created), created_by: "COPY plugin.wasm ./" }],
  });
  return image(
    {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: config.descriptor,
      layers: [layer.descriptor],
      annotations: { "module.wasm.image/variant": "compat", ...annotationsOf(metadata) },
    },
    [config, layer],
  );
}

/** An archive of one file whose every header field is fixed. */
async function tarOf(name: string, content: Uint8Array, modified: Date): Promise<Buffer> {
  const archive = pack();
  const header = { name, mode: 0o644, uid: 0, gid: 0, uname: "", gname: "", mtime: modified };
  archive.entry(header, Buffer.from(content));
  archive.finalize();
  return buffer(archive);
}

/**
 * Compresses in JavaScript, not with `node:zlib`: Node's bundled zlib gives other bytes in other Node versions and on
 * other processors. `mtime: 0` leaves the time out of the gzip header.
 */
function compress(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

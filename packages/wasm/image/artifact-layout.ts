/**
 * The layout of the Wasm artifact specification: the runtime's configuration and the bare module, a layer each.
 *
 * Rules: https://github.com/solo-io/wasm/blob/master/spec/spec.md. Istio takes exactly two layers and refuses a module
 * that comes without its configuration layer.
 */
import { annotationsOf, type Metadata } from "./metadata.js";
import { MANIFEST, blob, image, jsonBlob, type Image } from "./oci.js";
import type { WasmModule } from "./wasm-module.js";

export function artifactImage(module: WasmModule, metadata: Metadata): Image {
  const runtime = jsonBlob("application/vnd.module.wasm.config.v1+json", {
    type: "envoy_proxy",
    abiVersions: module.abiVersions,
    // The filter serves whichever root context it is asked for, so it names none.
    config: { root_ids: [] },
  });
  const wasm = blob("application/vnd.module.wasm.content.layer.v1+wasm", module.bytes);
  return image(
    {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: runtime.descriptor,
      layers: [
        titled(runtime.descriptor, "runtime-config.json"),
        titled(wasm.descriptor, "plugin.wasm"),
      ],
      annotations: annotationsOf(metadata),
    },
    [runtime, wasm],
  );
}

/** A layer's title is the file name a client such as `oras pull` gives it. */
function titled<D extends object>(descriptor: D, fileName: string) {
  return { ...descriptor, annotations: { "org.opencontainers.image.title": fileName } };
}

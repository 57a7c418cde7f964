/** Builds the image in its layouts, each with its bill of materials. */
import { artifactImage } from "./artifact-layout.js";
import { compatImage } from "./compat-layout.js";
import type { Component } from "./components.js";
import type { Metadata } from "./metadata.js";
import type { Blob, Digest, Image } from "./oci.js";
import { sbomOf, sbomReferrer } from "./sbom.js";
import type { WasmModule } from "./wasm-module.js";

/** The two layouts of the Wasm image specification. Istio takes both; `compat` is what every container tool takes. */
export const LAYOUTS = ["compat", "artifact"] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface Build {
  module: WasmModule;
  metadata: Metadata;
  sbom: Blob;
  layouts: Map<Layout, { image: Image; sbom: Image }>;
}

export async function buildImage(
  module: WasmModule,
  metadata: Metadata,
  components: Component[],
  layouts: readonly Layout[] = LAYOUTS,
): Promise<Build> {
  const sbom = sbomOf(module, metadata, components);
  const built: Build = { module, metadata, sbom, layouts: new Map() };
  for (const layout of layouts) {
    const image =
      layout === "compat" ? await compatImage(module, metadata) : artifactImage(module, metadata);
    built.layouts.set(layout, { image, sbom: sbomReferrer(sbom, image, metadata) });
  }
  return built;
}

/** The content of `digests.json`, which the chart takes its defaults from. */
export interface Digests {
  image: string;
  version: string;
  /** Of the bare module. Not what `WasmPlugin.sha256` wants for an `oci://` address. */
  wasm: Digest;
  layouts: Partial<Record<Layout, LayoutDigests>>;
}

export interface LayoutDigests {
  /** The manifest's digest: what follows the `@` in an image reference. */
  digest: Digest;
  /** The same in `WasmPlugin.sha256`'s form: the hexadecimal digits alone. */
  sha256: string;
  /** The digest of the manifest that attaches the bill of materials. */
  sbom: Digest;
}

export function digestsOf({ module, metadata, layouts }: Build): Digests {
  return {
    image: metadata.title,
    version: metadata.version,
    wasm: module.digest,
    layouts: Object.fromEntries(
      [...layouts].map(([layout, { image, sbom }]) => {
        const { digest } = image.manifest.descriptor;
        const sha256 = digest.slice("sha256:".length);
        return [layout, { digest, sha256, sbom: sbom.manifest.descriptor.digest }];
      }),
    ),
  };
}

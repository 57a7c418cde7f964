/** The image's software bill of materials, which takes its time from the image's metadata, and the manifest that attaches it to an image. */
import { billOfMaterials } from "../../../tools/lib/bill-of-materials.mjs";
import type { Component } from "./components.js";
import { annotationsOf, type Metadata } from "./metadata.js";
import { MANIFEST, blob, image, jsonBlob, type Blob, type Image } from "./oci.js";
import type { WasmModule } from "./wasm-module.js";

export const SBOM_FILE = "keymate-istio-wasm.cdx.json";

/** RFC 8259 JSON of CycloneDX; registered with IANA. */
export const SBOM_TYPE = "application/vnd.cyclonedx+json";

export function sbomOf(module: WasmModule, metadata: Metadata, components: Component[]): Blob {
  const { title, version, licenses: license, description, source, created } = metadata;
  const bill = billOfMaterials(
    {
      type: "application",
      ref: title,
      component: { name: title, version, license, description, source },
      created,
      digest: module.digest.slice("sha256:".length),
    },
    components,
  );
  return blob(SBOM_TYPE, new TextEncoder().encode(bill));
}

/**
 * Attaches a bill to an image: a manifest of its own that names the image as its `subject`, which registries list for
 * the image under `/v2/…/referrers/` (OCI distribution specification 1.1).
 */
export function sbomReferrer(bill: Blob, subject: Image, metadata: Metadata): Image {
  const empty = jsonBlob("application/vnd.oci.empty.v1+json", {});
  return image(
    {
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType: SBOM_TYPE,
      config: empty.descriptor,
      layers: [
        { ...bill.descriptor, annotations: { "org.opencontainers.image.title": SBOM_FILE } },
      ],
      subject: subject.manifest.descriptor,
      annotations: {
        ...annotationsOf(metadata),
        "org.opencontainers.image.title": SBOM_FILE,
        "org.opencontainers.image.description": `Software bill of materials of ${metadata.title}`,
      },
    },
    [empty, bill],
  );
}

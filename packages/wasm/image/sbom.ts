/**
 * The image's software bill of materials, CycloneDX 1.6 in JSON, and the manifest that attaches it to an image.
 *
 * A bill has no serial number and takes its time from the image's metadata, so the same sources give the same bytes.
 */
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { Component } from "./components.js";
import { annotationsOf, type Metadata } from "./metadata.js";
import { MANIFEST, blob, image, jsonBlob, type Blob, type Image } from "./oci.js";
import type { WasmModule } from "./wasm-module.js";

export const SBOM_FILE = "keymate-istio-wasm.cdx.json";

/** RFC 8259 JSON of CycloneDX; registered with IANA. */
export const SBOM_TYPE = "application/vnd.cyclonedx+json";

export function sbomOf(module: WasmModule, metadata: Metadata, components: Component[]): Blob {
  const described = new Models.Component(Enums.ComponentType.Application, metadata.title, {
    bomRef: metadata.title,
    version: metadata.version,
    description: metadata.description,
    licenses: licenses(metadata.licenses),
    hashes: new Models.HashDictionary([
      [Enums.HashAlgorithm["SHA-256"], module.digest.slice("sha256:".length)],
    ]),
    externalReferences: sourceCode(metadata.source),
  });
  const bill = new Models.Bom({
    metadata: new Models.Metadata({
      timestamp: metadata.created,
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
      component: described,
    }),
  });
  for (const component of components.map(library)) {
    bill.components.add(component);
    described.dependencies.add(component.bomRef);
  }
  const text = new Serialize.JsonSerializer(
    new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6),
  ).serialize(bill, { sortLists: true, space: 2 });
  return blob(SBOM_TYPE, new TextEncoder().encode(`${text}\n`));
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

function library(component: Component): Models.Component {
  const [, group, name = component.name] = /^(@[^/]+)\/(.+)$/.exec(component.name) ?? [];
  // https://github.com/package-url/purl-spec: a scope is a namespace, its @ percent-encoded.
  const purl = `pkg:npm/${component.name.replace("@", "%40")}@${component.version}`;
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    purl,
    ...(group && { group }),
    version: component.version,
    description: component.description,
    licenses: licenses(component.license),
    externalReferences: sourceCode(component.source),
  });
}

function licenses(identifier: string): Models.LicenseRepository {
  const license = new Models.SpdxLicense(identifier);
  return new Models.LicenseRepository([license]);
}

function sourceCode(url: string): Models.ExternalReferenceRepository {
  return new Models.ExternalReferenceRepository([
    new Models.ExternalReference(url, Enums.ExternalReferenceType.VCS),
  ]);
}

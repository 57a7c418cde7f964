import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { describe, expect, it } from "vitest";
import { LAYOUTS, type Layout } from "../image/build.js";
import { digestOf, type Descriptor, type Manifest } from "../image/oci.js";
import { FIXED_METADATA, buildStandIn, standInModule } from "./image-stand-in.js";

describe("compat layout, read as Istio reads it", () => {
  it("is a plain manifest with one gzip tar layer and the variant's annotation", async () => {
    const { manifest } = await layoutOf("compat");
    expect(manifest.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(manifest.annotations["module.wasm.image/variant"]).toBe("compat");
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
      "application/vnd.oci.image.layer.v1.tar+gzip",
    ]);
  });

  it("holds plugin.wasm, byte for byte, and nothing else", async () => {
    const { manifest, read } = await layoutOf("compat");
    const files = await untar(gunzipSync(read(manifest.layers[0]!)));
    expect(files.map(({ header }) => header.name)).toEqual(["plugin.wasm"]);
    expect(files[0]?.content).toEqual(Buffer.from(standInModule()));
  });

  it("says nothing about the machine that built it", async () => {
    const { manifest, read } = await layoutOf("compat");
    const layer = read(manifest.layers[0]!);
    // RFC 1952: flags 0 (no file name), modification time 0.
    expect([...layer.subarray(3, 8)]).toEqual([0, 0, 0, 0, 0]);
    const [file] = await untar(gunzipSync(layer));
    expect(file?.header).toMatchObject({
      ...{ mode: 0o644, uid: 0, gid: 0, uname: "", gname: "" },
      mtime: FIXED_METADATA.created,
    });
  });

  it("has a configuration that fits its layer", async () => {
    const { manifest, read } = await layoutOf("compat");
    const config = JSON.parse(read(manifest.config).toString()) as { rootfs: unknown };
    expect(manifest.config.mediaType).toBe("application/vnd.oci.image.config.v1+json");
    expect(config.rootfs).toEqual({
      type: "layers",
      diff_ids: [digestOf(gunzipSync(read(manifest.layers[0]!)))],
    });
  });
});

describe("artifact layout, read as Istio reads it", () => {
  it("has exactly two layers, the configuration and the bare module", async () => {
    const { manifest, read } = await layoutOf("artifact");
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
      "application/vnd.module.wasm.config.v1+json",
      "application/vnd.module.wasm.content.layer.v1+wasm",
    ]);
    expect(read(manifest.layers[1]!)).toEqual(Buffer.from(standInModule()));
    expect(JSON.parse(read(manifest.layers[0]!).toString())).toMatchObject({
      type: "envoy_proxy",
      abiVersions: ["v0-2-0"],
    });
  });
});

describe.each(LAYOUTS)("%s layout", (layout) => {
  it("refers to its blobs by their true digest and size", async () => {
    const { manifest, read } = await layoutOf(layout);
    for (const descriptor of [manifest.config, ...manifest.layers]) {
      const bytes = read(descriptor);
      expect(descriptor).toMatchObject({ digest: digestOf(bytes), size: bytes.length });
    }
  });

  it("carries the standard annotations", async () => {
    const { manifest } = await layoutOf(layout);
    expect(manifest.annotations).toMatchObject({
      "org.opencontainers.image.title": "keymate-istio-wasm",
      "org.opencontainers.image.description": "A stand-in",
      "org.opencontainers.image.version": "1.2.3",
      "org.opencontainers.image.source": "https://example.com/source",
      "org.opencontainers.image.licenses": "Apache-2.0",
      "org.opencontainers.image.created": "2026-01-31T12:00:00Z",
    });
  });

  it("has a bill of materials that names it as its subject", async () => {
    const { layouts, sbom } = await buildStandIn();
    const built = layouts.get(layout)!;
    const manifest = JSON.parse(Buffer.from(built.sbom.manifest.bytes).toString()) as Manifest;
    expect(manifest.subject).toEqual(built.image.manifest.descriptor);
    expect(manifest.artifactType).toBe("application/vnd.cyclonedx+json");
    expect(manifest.layers).toEqual([expect.objectContaining(sbom.descriptor)]);
  });
});

async function layoutOf(layout: Layout) {
  const built = (await buildStandIn()).layouts.get(layout);
  if (!built) throw new Error(`${layout} was not built`);
  const { manifest, content } = built.image;
  return {
    manifest: JSON.parse(Buffer.from(manifest.bytes).toString()) as Manifest,
    read: ({ digest }: Descriptor) => {
      const found = content.find(({ descriptor }) => descriptor.digest === digest);
      if (!found) throw new Error(`${digest} is not among the image's blobs`);
      return Buffer.from(found.bytes);
    },
  };
}

async function untar(archive: Uint8Array): Promise<{ header: Header; content: Buffer }[]> {
  const reader = extract();
  reader.end(archive);
  const files = [];
  for await (const entry of reader)
    files.push({ header: entry.header, content: await buffer(entry) });
  return files;
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LAYOUTS } from "../image/build.js";
import { filesOf, inTemporaryFolder, runImageCommand } from "./image-command.js";
import { FIXED_METADATA, buildStandIn, standInModule } from "./image-stand-in.js";

describe("the same input gives the same image", () => {
  it("on every machine: the digests of a known input are known", async () => {
    const { layouts, sbom } = await buildStandIn();
    const digests = [...layouts].map(([layout, { image }]) => [
      layout,
      image.manifest.descriptor.digest,
    ]);
    expect(Object.fromEntries(digests)).toEqual({
      compat: "sha256:3461c42534ee9c7ee9e9ff5428445f075cb0fc145e39be8c744755a7e3a14047",
      artifact: "sha256:7e7bf906a01ee3116448f44203d6395e7691f224efe4d027b93504cfc980aee6",
    });
    expect(sbom.descriptor.digest).toBe(
      "sha256:45b402943c464bb187929ffd9035c033191f4eb2acad697485308654e6370940",
    );
  });

  it("in two processes with different time zones and folders", async () => {
    await inTemporaryFolder(async (folder) => {
      const wasm = join(folder, "stand-in.wasm");
      writeFileSync(wasm, standInModule());
      const [first, second] = [join(folder, "first"), join(folder, "a", "second")];
      for (const [output, TZ] of [
        [first, "UTC"],
        [second, "Asia/Kathmandu"],
      ] as const) {
        const finished = await runImageCommand(["--wasm", wasm, "--output", output], { TZ });
        expect(finished).toMatchObject({ status: 0, stderr: "" });
      }
      expect(filesOf(second)).toEqual(filesOf(first));
      expect(Object.keys(filesOf(first))).toContain("digests.json");
    });
  });

  it("but another creation time, revision or version gives another one", async () => {
    const variants = [
      FIXED_METADATA,
      { ...FIXED_METADATA, created: new Date(0) },
      { ...FIXED_METADATA, revision: "0123456789abcdef" },
      { ...FIXED_METADATA, version: "1.2.4" },
    ];
    const builds = await Promise.all(variants.map(buildStandIn));
    for (const layout of LAYOUTS) {
      const digests = builds.map(({ layouts }) => layouts.get(layout)?.image.manifest.descriptor);
      expect(new Set(digests.map((found) => found?.digest)).size).toBe(variants.length);
    }
  });
});

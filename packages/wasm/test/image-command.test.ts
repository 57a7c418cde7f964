import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Layout } from "../image/build.js";
import { digestOf, type Descriptor, type Manifest } from "../image/oci.js";
import { filesOf, inTemporaryFolder, runImageCommand } from "./image-command.js";
import { standInModule } from "./image-stand-in.js";

describe("the command", () => {
  it("writes a layout, its digests and the bill of materials", async () => {
    await inTemporaryFolder(async (folder) => {
      const [wasm, output] = [join(folder, "stand-in.wasm"), join(folder, "image")];
      writeFileSync(wasm, standInModule());
      const { stdout } = await runImageCommand(["--wasm", wasm, "--output", output], {
        SOURCE_DATE_EPOCH: "1767225600",
      });
      const files = filesOf(output);
      const digests = JSON.parse(files["digests.json"] ?? "") as Digests;
      const index = JSON.parse(files["index.json"] ?? "") as { manifests: Descriptor[] };

      const { compat, artifact } = digests.layouts;
      expect(index.manifests.map(({ digest }) => digest)).toEqual([
        ...[compat.digest, compat.sbom],
        ...[artifact.digest, artifact.sbom],
      ]);
      for (const { digest, sha256 } of [compat, artifact]) {
        expect(stdout).toContain(digest);
        expect(digest).toBe(`sha256:${sha256}`);
        const manifest = JSON.parse(files[`blobs/sha256/${sha256}`] ?? "") as Manifest;
        expect(manifest.annotations["org.opencontainers.image.created"]).toBe(
          "2026-01-01T00:00:00Z",
        );
      }
      for (const [path, content] of Object.entries(files)) {
        if (!path.startsWith("blobs/")) continue;
        expect(path).toBe(`blobs/${digestOf(Buffer.from(content, "latin1")).replace(":", "/")}`);
      }
      expect(JSON.parse(files["keymate-istio-wasm.cdx.json"] ?? "")).toMatchObject({
        bomFormat: "CycloneDX",
      });
    });
  });

  it("builds only the layout it is asked for", async () => {
    await inTemporaryFolder(async (folder) => {
      const [wasm, output] = [join(folder, "stand-in.wasm"), join(folder, "image")];
      writeFileSync(wasm, standInModule());
      await runImageCommand(["--wasm", wasm, "--output", output, "--layout", "artifact"]);
      const digests = JSON.parse(filesOf(output)["digests.json"] ?? "") as Digests;
      expect(Object.keys(digests.layouts)).toEqual(["artifact"]);
    });
  });

  const wrong: [string, string[], NodeJS.ProcessEnv, RegExp][] = [
    [
      "no filter",
      ["--wasm", "FOLDER/absent.wasm"],
      {},
      /absent\.wasm does not exist; .*npm run build/,
    ],
    ["no WebAssembly", ["--wasm", "FOLDER/text.wasm"], {}, /text\.wasm is no WebAssembly module: /],
    [
      "no proxy-wasm filter",
      ["--wasm", "FOLDER/other.wasm"],
      {},
      /exports main; needed: proxy_abi_v/,
    ],
    ["an unknown layout", ["--layout", "docker"], {}, /docker is unknown; allowed: compat, artif/],
    ["an unknown option", ["--tag", "x"], {}, /Unknown option '--tag'.*--help/],
    ["no creation time", [], { SOURCE_DATE_EPOCH: "soon" }, /SOURCE_DATE_EPOCH is "soon"; allowed/],
    [
      "a folder of others",
      ["--output", "FOLDER"],
      {},
      /holds other files; allowed: a folder that is/,
    ],
    ["no path to push to", ["--push", "0.1.0"], {}, /--push 0\.1\.0 is no image .*REGISTRY\/PATH/],
    ["a digest to push to", ["--push", `a/b@${digestOf(standInModule())}`], {}, /is no image to/],
  ];
  it.each(wrong)("refuses %s in one line", async (_, args, environment, message) => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, "stand-in.wasm"), standInModule());
      writeFileSync(join(folder, "text.wasm"), "(module)");
      writeFileSync(join(folder, "other.wasm"), standInModule("main"));
      mkdirSync(join(folder, "empty"));
      const standard = ["--wasm", "FOLDER/stand-in.wasm", "--output", "FOLDER/empty"];
      const all = [...standard, ...args].map((text) => text.replace("FOLDER", folder));
      const finished = await runImageCommand(all, environment);
      expect(finished).toMatchObject({ status: 1, stdout: "" });
      expect(finished.stderr).toMatch(/^image: [^\n]*\n$/);
      expect(finished.stderr).toMatch(message);
      expect(readdirSync(join(folder, "empty"))).toEqual([]);
    });
  });

  it.each([
    ["no client and no Go", { PATH: "/absent" }, /found neither crane nor go on PATH: .*CRANE/],
    [
      "a wrong CRANE",
      { CRANE: "/absent/crane" },
      /CRANE names \/absent\/crane, which is not an executable file/,
    ],
  ])("says in one line that it cannot push with %s", async (_, environment, message) => {
    await inTemporaryFolder(async (folder) => {
      const [wasm, output] = [join(folder, "stand-in.wasm"), join(folder, "image")];
      writeFileSync(wasm, standInModule());
      const { status, stderr } = await runImageCommand(
        ["--wasm", wasm, "--output", output, "--push", "127.0.0.1:9/a/b"],
        { CRANE: "", XDG_CACHE_HOME: folder, ...environment },
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(/^image: [^\n]*\n$/);
      expect(stderr).toMatch(message);
    });
  });
});

interface Digests {
  layouts: Record<Layout, { digest: string; sha256: string; sbom: string }>;
}

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { describe, expect, it } from "vitest";
import { buildImage } from "../image/build.js";
import { readComponents } from "../image/components.js";
import { readMetadata } from "../image/metadata.js";
import type { Manifest } from "../image/oci.js";
import { readModule } from "../image/wasm-module.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const WASM = join(PACKAGE, "dist", "keymate-istio.wasm");

describe("the image of the real filter", () => {
  it("carries this package's version and licence", async () => {
    const metadata = readMetadata(PACKAGE, {});
    const { layouts } = await buildImage(await readModule(WASM), metadata, []);
    const own = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as OwnPackage;
    for (const { image } of layouts.values()) {
      const manifest = JSON.parse(Buffer.from(image.manifest.bytes).toString()) as Manifest;
      expect(manifest.annotations).toMatchObject({
        "org.opencontainers.image.title": "keymate-istio-wasm",
        "org.opencontainers.image.version": own.version,
        "org.opencontainers.image.licenses": own.license,
        "org.opencontainers.image.created": "1970-01-01T00:00:00Z",
      });
    }
  });

  it("has a bill that lists the packages the compiler reads, and no others", async () => {
    const packages = await packagesCompiled();
    expect(
      readComponents(PACKAGE)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(packages.sort());
  });
});

interface OwnPackage {
  version: string;
  license: string;
}

/** The names of the packages whose files the compiler opens for the filter. */
async function packagesCompiled(): Promise<string[]> {
  // The compiler brings its own library inside of its bundle.
  const names = new Set(["assemblyscript"]);
  const { error } = await asc.main(
    ["assembly/index.ts", "--config", "asconfig.json", "--target", "check", "--baseDir", PACKAGE],
    {
      readFile(name, baseDirectory) {
        const path = join(baseDirectory, name);
        if (!existsSync(path)) return null;
        if (path.endsWith(".ts")) names.add(packageOf(path));
        return readFileSync(path, "utf8");
      },
    },
  );
  if (error) throw error;
  return [...names];
}

function packageOf(path: string): string {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    return (JSON.parse(readFileSync(manifest, "utf8")) as { name: string }).name;
  }
  throw new Error(`${relative(PACKAGE, path)} belongs to no package`);
}

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { generatedFiles } from "../src/generated.js";

const files = await generatedFiles();

describe("generated files are up to date (npm run generate)", () => {
  test.each(files.map((file) => [basename(file.path), file] as const))("%s", async (_, file) => {
    expect(await readFile(file.path, "utf8")).toBe(file.text);
  });
});

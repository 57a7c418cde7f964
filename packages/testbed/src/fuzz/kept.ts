/**
 * Batches that once failed, each made as small as it could be: cases for ever, whatever becomes of the generator.
 *
 * `npm run fuzz -- --replay SEED --keep` writes one; `test/fuzz.test.ts` plays them all.
 */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import type { Batch } from "./batch.js";

export const KEPT_FOLDER = "packages/testbed/src/fuzz/kept";

const FOLDER = new URL("kept/", import.meta.url);

export interface KeptBatch {
  readonly file: string;
  readonly batch: Batch;
}

export async function keep(batch: Batch): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const file = `${batch.seed}.json`;
  await writeFile(new URL(file, FOLDER), `${JSON.stringify(batch, null, 2)}\n`);
  return `${KEPT_FOLDER}/${file}`;
}

export async function readKept(): Promise<KeptBatch[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".json"));
  return Promise.all(
    files.map(async (file) => {
      const batch = JSON.parse(await readFile(new URL(file, FOLDER), "utf8")) as Batch;
      return { file, batch };
    }),
  );
}

/**
 * Exchanges made up at random: what the core does in process, the compiled filter and the bundled script must do too, to the byte. The
 * table of cases says what is right; this says that three compilers agree on what nobody thought of. `npm run fuzz` goes on where this ends.
 */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import { breakFunction } from "../src/faults/wasm-defects.js";
import { AREAS } from "../src/fuzz/areas/index.js";
import { type Batch, randomBatch } from "../src/fuzz/batch.js";
import { problemsWithDocument } from "../src/fuzz/documents.js";
import { readKept } from "../src/fuzz/kept.js";
import { minimise } from "../src/fuzz/minimise.js";
import { playEverywhere, readArtifacts } from "../src/fuzz/play.js";
import { seedOf } from "../src/fuzz/random.js";
import { type Tally, countBatch } from "../src/fuzz/tally.js";

/** Fixed, so that a failure can be repeated; a failing batch is named by its seed. */
const SEED = 20_260_101;
const BATCHES = 15;
const SIZE = 100;
const DOCUMENTS = 100;

const artifacts = readArtifacts();

test("every key of the configuration is made up somewhere", async () => {
  const schema = JSON.parse(
    await readFile(new URL("../../core/configuration.schema.json", import.meta.url), "utf8"),
  );
  const keys = ["gateway_url", ...AREAS.flatMap((area) => Object.keys(area.keys))];
  expect(keys.sort()).toEqual(Object.keys(schema.properties).sort());
});

test("core, Wasm and Lua do the same with the same exchanges", { timeout: 120_000 }, () => {
  const tally: Tally = {};
  for (let index = 0; index < BATCHES; index++) {
    const batch = randomBatch(seedOf(SEED, index), SIZE);
    const { problems, observation } = playEverywhere(batch, artifacts);
    expect(problems, `npm run fuzz -- --replay ${batch.seed}`).toEqual([]);
    countBatch(tally, batch, observation);
  }
  for (const what of ["GRANTED", "DENIED", "SKIPPED", "GATEWAY_FAILED"]) {
    expect(tally[`decisions ${what}`]).toBeGreaterThan(10);
  }
  expect(tally["exchanges whose client leaves"]).toBeGreaterThan(10);
  expect(tally["answers to calls that nobody waits for"]).toBeGreaterThan(10);
});

test("damaged documents are refused by all or by none, in the same words", () => {
  for (let index = 0; index < DOCUMENTS; index++) {
    const seed = seedOf(SEED, index);
    expect(problemsWithDocument(seed, artifacts), `seed ${seed}`).toEqual([]);
  }
}, 120_000);

test("what once failed does not fail again", async () => {
  for (const { file, batch } of await readKept()) {
    expect(playEverywhere(batch, artifacts).problems, file).toEqual([]);
  }
});

test("a trap is found, though its machine then takes no second configuration", async () => {
  const broken = await breakFunction(pluginArtifact("wasm"), "proxy_on_request_headers");
  const trapping = { ...artifacts, module: compileModule(broken) };
  const batch = replacedBatch();
  expect(playEverywhere(batch, artifacts).problems).toEqual([]);
  expect(playEverywhere(batch, trapping).problems).toContainEqual(
    expect.stringMatching(/proxy_on_request_headers: unreachable/),
  );
});

/** The first whose second configuration is asked, too. */
function replacedBatch(): Batch {
  for (let index = 0; ; index++) {
    const batch = randomBatch(seedOf(SEED, index), 20);
    if (new Set(batch.exchanges.map(({ configuration }) => configuration)).size > 1) return batch;
  }
}

test("a compiled filter that does something else is found, and the batch made small", () => {
  const script = artifacts.script.replaceAll("GATEWAY_FAILED", "GATEWAY_FOILED");
  const problemsOf = (batch: Batch) => playEverywhere(batch, { ...artifacts, script }).problems;
  const batch = randomBatch(SEED, 20);
  expect(problemsOf(batch)).toContainEqual(
    expect.stringMatching(/^lua: the core: .*GATEWAY_FAILED/),
  );
  const small = minimise(batch, (smaller) => problemsOf(smaller).length > 0);
  expect(small.exchanges).toHaveLength(1);
}, 120_000);

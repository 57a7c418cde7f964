/** Damaged configuration documents: refused by all or by none, in the same words. */
import { DenialBody, decodeConfiguration } from "../../../core/src/index";
import { downstreamRequest } from "../emulator/downstream.js";
import { HttpStream } from "../emulator/envoy-lua/http-stream.js";
import { LuaFilter } from "../emulator/envoy-lua/lua-filter.js";
import { luaText } from "../emulator/envoy-lua/lua-literal.js";
import { delivered } from "../emulator/proxy-wasm/driver.js";
import { Vm } from "../emulator/proxy-wasm/vm.js";
import { World } from "../emulator/world.js";
import { escapeBytes } from "../conformance/expect.js";
import { randomDocument } from "./configuration.js";
import type { Artifacts } from "./play.js";
import { Random } from "./random.js";

const PREFIX = "keymate: invalid configuration: ";

/** What is wrong with how the document of this seed is met, one line each. */
export function problemsWithDocument(seed: number, { module, script }: Artifacts): string[] {
  const document = randomDocument(new Random(seed));
  const found = { wasm: metByWasm(document, module), lua: metByLua(document, script) };
  return (["wasm", "lua"] as const).flatMap((runtime) => {
    const denial = runtime === "wasm" ? DenialBody.Gateway : DenialBody.Structured;
    const wanted = decodeConfiguration(document, denial).problem;
    if (found[runtime] === wanted) return [];
    const said = `the core: ${escapeBytes(wanted)} | compiled: ${escapeBytes(found[runtime])}`;
    return [`${runtime}: of the document ${escapeBytes(document)}: ${said}`];
  });
}

/** The problem named; empty when the document is accepted. */
function metByWasm(document: string, module: Artifacts["module"]): string {
  const world = new World();
  const { clock, asyncClient } = world;
  const log = (_level: number, message: string): void => void world.log.push(message);
  const vm = new Vm(module, { clock, asyncClient, log });
  const root = vm.addPlugin({ name: "keymate", rootId: "", ...delivered(document) });
  if (vm.failure !== undefined) return vm.failure;
  return root === undefined ? problemIn(world.log) : "";
}

function metByLua(document: string, script: string): string {
  const world = new World();
  const filter = new LuaFilter(`local KEYMATE_CONFIGURATION = ${luaText(document)}\n${script}`);
  try {
    new HttpStream(filter, world, downstreamRequest()).start();
    world.clock.runUntilIdle();
    if (filter.errors > 0) return `the script raised: ${world.log.join("; ")}`;
    return problemIn(world.log);
  } finally {
    filter.close();
  }
}

function problemIn(log: readonly string[]): string {
  const lines = log.filter((line) => line.startsWith(PREFIX));
  return lines.map((line) => line.slice(PREFIX.length)).join("; ");
}

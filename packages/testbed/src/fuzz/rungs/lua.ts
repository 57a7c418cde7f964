import { HttpStream } from "../../emulator/envoy-lua/http-stream.js";
import { LuaFilter } from "../../emulator/envoy-lua/lua-filter.js";
import { luaText } from "../../emulator/envoy-lua/lua-literal.js";
import type { Batch } from "../batch.js";
import { type BatchObservation, documentsOf, observationOf, play, worldOf } from "./rung.js";

/** Every configuration in a Lua state of its own, as Envoy has it. */
export function playOnLua(batch: Batch, script: string): BatchObservation {
  const world = worldOf(batch);
  const filters = documentsOf(batch).map((document) => {
    return new LuaFilter(`local KEYMATE_CONFIGURATION = ${luaText(document)}\n${script}`);
  });
  try {
    play(batch, world, (configuration, request) => {
      return new HttpStream(filters[configuration] as LuaFilter, world, request);
    });
    const raised = filters.reduce((sum, { errors }) => sum + errors, 0);
    return observationOf(world, raised === 0 ? [] : [`${raised} times the script raised`]);
  } finally {
    for (const filter of filters) filter.close();
  }
}

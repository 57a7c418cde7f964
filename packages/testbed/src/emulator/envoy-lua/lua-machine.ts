/**
 * A real Lua 5.1 virtual machine. Envoy has LuaJIT 2.1, which runs the same language: doubles for numbers, byte strings; what LuaJIT adds
 * and the product uses (`pcall` across a wait, `pairs` on userdata, `bit`) is in `stream-handle/`.
 *
 * Text goes in as chunks of source and comes out as one string, both with their lengths, so every byte is kept.
 */
import luaGlue from "lua-wasm-bindings/dist/glue/glue-lua-5.1.5.js";
import { bytesOf, textOf } from "../bytes.js";

interface LuaGlue {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  _malloc(size: number): number;
  _luaL_newstate(): number;
  _luaL_openlibs(state: number): void;
  _luaL_loadbuffer(state: number, address: number, size: number, name: number): number;
  _lua_pcall(state: number, parameters: number, results: number, handler: number): number;
  _lua_tolstring(state: number, index: number, sizeAddress: number): number;
  _lua_settop(state: number, index: number): void;
  _lua_close(state: number): void;
}

/** A chunk that does not parse, or that raised while it ran. */
export class LuaError extends Error {}

export class LuaMachine {
  private readonly state: number;

  constructor() {
    this.state = glue()._luaL_newstate();
    glue()._luaL_openlibs(this.state);
  }

  /**
   * Runs a chunk.
   *
   * @param source a byte string.
   * @returns the text the chunk returned, a byte string; `undefined` when it returned none.
   * @throws LuaError
   */
  run(source: string, name: string): string | undefined {
    const lua = glue();
    const chunk = place(bytesOf(`${name}\0${source}`));
    const nameSize = name.length + 1;
    const failed =
      lua._luaL_loadbuffer(this.state, chunk + nameSize, source.length, chunk) ||
      lua._lua_pcall(this.state, 0, 1, 0);
    const result = this.takeText();
    if (failed !== 0) throw new LuaError(result ?? "unspecified lua error");
    return result;
  }

  close(): void {
    glue()._lua_close(this.state);
  }

  private takeText(): string | undefined {
    const lua = glue();
    const sizeAddress = place(new Uint8Array(4));
    const address = lua._lua_tolstring(this.state, -1, sizeAddress);
    const size = lua.HEAPU32[sizeAddress >> 2] as number;
    const text = address === 0 ? undefined : textOf(lua.HEAPU8.slice(address, address + size));
    lua._lua_settop(this.state, 0);
    return text;
  }
}

let instance: LuaGlue | undefined;

/** One WebAssembly instance for all machines. Its loader installs handlers for uncaught errors; those are taken off again. */
function glue(): LuaGlue {
  if (instance === undefined) {
    const events = ["uncaughtException", "unhandledRejection"] as const;
    const before = new Map(events.map((event) => [event, process.listeners(event as "exit")]));
    instance = (luaGlue as unknown as () => LuaGlue)();
    for (const event of events) {
      for (const listener of process.listeners(event as "exit")) {
        if (!before.get(event)?.includes(listener)) process.off(event, listener);
      }
    }
  }
  return instance;
}

let scratch = { address: 0, size: 0 };
let used = 0;

/** Puts bytes where Lua can read them. One block is used over and over: nothing placed outlives the next `run`. */
function place(bytes: Uint8Array): number {
  const lua = glue();
  const size = (bytes.length + 7) & ~7;
  if (used + size > scratch.size) {
    scratch = {
      address: lua._malloc(Math.max(2 * size, 1 << 20)),
      size: Math.max(2 * size, 1 << 20),
    };
    used = 0;
  }
  const address = scratch.address + used;
  used = used + size > scratch.size - 4096 ? 0 : used + size;
  lua.HEAPU8.set(bytes, address);
  return address;
}

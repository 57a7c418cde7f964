/** A Lua 5.1 virtual machine: the language that Envoy's LuaJIT runs. */
import { lauxlib, lua, lualib } from "lua-wasm-bindings/dist/lua.51.js";

export class LuaMachine {
  private readonly state = lauxlib.luaL_newstate();

  constructor() {
    lualib.luaL_openlibs(this.state);
  }

  /** Runs a chunk of ASCII and returns the text that it returns; `undefined` for none. */
  run(chunk: string): string | undefined {
    const failed = lauxlib.luaL_dostring(this.state, chunk);
    const result = lua.lua_tostring(this.state, -1) as string | null;
    lua.lua_settop(this.state, 0);
    if (failed !== 0) throw new Error(result ?? "an error that is no text");
    return result ?? undefined;
  }
}

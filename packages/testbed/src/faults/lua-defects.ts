/** Spoils the built Lua script: calls to Envoy raise where a request's header says so. The rest of the script is as built. */
import { readFile } from "node:fs/promises";
import { DEFECT_HEADER, LUA_FUNCTIONS } from "./defects.js";

export async function spoilLua(path: string): Promise<string> {
  // In a function of its own: a script that ends in `return` must not end the whole.
  return `(function(...)\n${await readFile(path, "utf8")}\nend)(...)\n${GUARDS}`;
}

/**
 * Replaces the two functions that Envoy calls by ones that hand the script a stand-in for everything Envoy hands out. The stand-in counts
 * the calls made through it. What to do in the response phase travels in dynamic metadata, as the request is gone by then.
 */
const GUARDS = `
do
  local functions = { ${LUA_FUNCTIONS.map((name) => JSON.stringify(name)).join(", ")} }

  -- What each stand-in stands for, and the defect of its request.
  local reals = setmetatable({}, { __mode = "k" })
  local defects = setmetatable({}, { __mode = "k" })
  local standIn

  local function count(defect, name)
    defect.calls = defect.calls + 1
    local isLost = defect.lasts and defect.calls > defect.at and name ~= "respond"
    local isNamed = name == defect.name
    if isNamed then defect.name = nil end
    if isNamed or defect.calls == defect.at or isLost then
      error("testbed: injected in " .. name)
    end
  end

  -- One for all objects, as Envoy's are: the script may look a method up once.
  local methods = setmetatable({}, {
    __index = function(methods, name)
      local function method(object, ...)
        local real, defect = reals[object], defects[object]
        count(defect, name)
        local first, second = real[name](real, ...)
        return standIn(first, defect), second
      end
      methods[name] = method
      return method
    end,
  })

  local class = {
    __index = function(object, name)
      -- What an older Envoy does not have.
      if reals[object][name] == nil then return nil end
      return methods[name]
    end,
    __pairs = function(object)
      count(defects[object], "pairs")
      return pairs(reals[object])
    end,
  }

  function standIn(real, defect)
    if type(real) ~= "userdata" then return real end
    local object = setmetatable({}, class)
    reals[object], defects[object] = real, defect
    return object
  end

  local onRequest, onResponse = envoy_on_request, envoy_on_response

  function envoy_on_request(handle)
    local code = handle:headers():get("${DEFECT_HEADER}") or "-00"
    local kind, at = string.sub(code, 1, 1), tonumber(string.sub(code, 2))
    if kind == "r" or kind == "g" then
      handle:streamInfo():dynamicMetadata():set("testbed", kind, at)
      kind, at = "-", 0
    end
    if kind == "f" then
      onRequest(standIn(handle, { calls = 0, name = functions[at] }))
    else
      onRequest(standIn(handle, { calls = 0, at = at, lasts = kind == "l" }))
    end
  end

  function envoy_on_response(handle)
    local metadata = handle:streamInfo():dynamicMetadata():get("testbed")
    local at = metadata and metadata["r"] or 0
    local name = metadata and metadata["g"] and functions[metadata["g"]]
    onResponse(standIn(handle, { calls = 0, at = at, name = name }))
  end
end
`;

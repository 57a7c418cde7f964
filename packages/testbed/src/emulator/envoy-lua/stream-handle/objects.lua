-- Objects that a script is handed: userdata that die when it waits.

local function new_object(class, state)
  local object = newproxy(true)
  local metatable = getmetatable(object)
  metatable.__index = class.methods
  if class.pairs then metatable.__pairs = class.pairs end
  states[object] = state
  state.object = object
  return object
end

-- What was handed out before a wait is dead after it.
local function live(object)
  local state = states[object]
  if state == nil then error("bad argument #1 (object expected, got " .. type(object) .. ")", 0) end
  if state.dead then error("object used outside of proper scope", 0) end
  return state
end

local function new_class(methods)
  local class = { methods = {} }
  for name, method in raw_pairs(methods) do
    class.methods[name] = function(self, ...) return method(live(self), ...) end
  end
  return class
end

-- One wrapper of a kind lives from its first use until the next wait.
local function wrapper(handle, kind, class, make)
  local state = handle.wrappers[kind]
  if state == nil then
    state = make()
    handle.wrappers[kind] = state
    new_object(class, state)
  end
  return state.object
end

local function mark_dead(handle)
  for _, state in raw_pairs(handle.wrappers) do
    state.dead = true
    if state.inner then state.inner.dead = true end
  end
  handle.wrappers = {}
end

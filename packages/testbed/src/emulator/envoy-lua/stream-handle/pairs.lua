-- LuaJIT is built with the part of Lua 5.2 that lets userdata say how it is traversed.
local raw_pairs = pairs
function pairs(value)
  local metatable = type(value) == "userdata" and getmetatable(value)
  if metatable and metatable.__pairs then
    return metatable.__pairs(value)
  end
  return raw_pairs(value)
end

-- Arguments, checked as luaL_check* does.

local function refuse(position, wanted, found)
  error("bad argument #" .. position .. " (" .. wanted .. " expected, got " .. type(found) .. ")", 0)
end

-- luaL_checkstring: numbers are taken for their text.
local function text(value, position)
  if type(value) == "string" then return value end
  if type(value) == "number" then return tostring(value) end
  refuse(position, "string", value)
end

local function optional_text(value, position)
  if value == nil then return nil end
  return text(value, position)
end

local function number(value, position)
  local result = tonumber(value)
  if result == nil then refuse(position, "number", value) end
  return result
end

local function whole(value, position)
  local result = number(value, position)
  return result < 0 and math.ceil(result) or math.floor(result)
end

local function need_table(value, position)
  if type(value) ~= "table" then refuse(position, "table", value) end
end

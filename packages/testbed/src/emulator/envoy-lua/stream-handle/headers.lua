-- handle:headers().

local function lower(name)
  name = string.gsub(name, "[A-Z]", string.lower)
  return name == "host" and ":authority" or name
end

local function check_modifiable(headers)
  if headers.iterating then error("header map cannot be modified while iterating", 0) end
  if headers.handle.headers_continued then error("header map can no longer be modified", 0) end
end

local function values_of(headers, name)
  local values = {}
  for _, line in ipairs(headers.handle.lines) do
    if line[1] == name then values[#values + 1] = line[2] end
  end
  return values
end

local function remove_lines(headers, name)
  local kept = {}
  for _, line in ipairs(headers.handle.lines) do
    if line[1] ~= name then kept[#kept + 1] = line end
  end
  headers.handle.lines = kept
end

local Headers = new_class({
  add = function(headers, name, value)
    check_modifiable(headers)
    name, value = lower(text(name, 1)), text(value, 2)
    table.insert(headers.handle.lines, { name, value })
  end,
  get = function(headers, name)
    -- Repeated headers are joined.
    local values = values_of(headers, lower(text(name, 1)))
    if #values > 0 then return table.concat(values, ",") end
  end,
  getAtIndex = function(headers, name, index)
    local values = values_of(headers, lower(text(name, 1)))
    return values[whole(index, 2) + 1]
  end,
  getNumValues = function(headers, name)
    return #values_of(headers, lower(text(name, 1)))
  end,
  remove = function(headers, name)
    check_modifiable(headers)
    remove_lines(headers, lower(text(name, 1)))
  end,
  replace = function(headers, name, value)
    check_modifiable(headers)
    name, value = lower(text(name, 1)), text(value, 2)
    remove_lines(headers, name)
    local at = string.sub(name, 1, 1) == ":" and 1 or #headers.handle.lines + 1
    table.insert(headers.handle.lines, at, { name, value })
  end,
  setHttp1ReasonPhrase = function(_, phrase) text(phrase, 1) end,
})

-- Every line, in order. Left open by a loop that breaks off, it blocks every change.
function Headers.pairs(object)
  local headers = live(object)
  if headers.iterating then
    error("cannot create a second iterator before completing the first", 0)
  end
  headers.iterating = true
  local lines, index = headers.handle.lines, 0
  return function()
    live(object)
    index = index + 1
    local line = lines[index]
    if line == nil then
      headers.iterating = false
      return nil
    end
    return line[1], line[2]
  end
end

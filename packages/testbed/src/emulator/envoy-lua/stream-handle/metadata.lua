-- handle:streamInfo():dynamicMetadata(), and the other objects without much behind them.

-- MetadataMapHelper::loadValue: protobuf values, so only what a Struct can say.
local function load_value(value)
  local kind = type(value)
  if kind == "nil" or kind == "number" or kind == "boolean" then return value end
  if kind == "string" then return (string.match(value, "^[^%z]*")) end
  if kind ~= "table" then error("unexpected type '" .. kind .. "' in dynamicMetadata", 0) end
  local copy = {}
  if #value > 0 then
    for index = 1, #value do copy[index] = load_value(value[index]) end
  else
    for key, entry in raw_pairs(value) do copy[text(key, 3)] = load_value(entry) end
  end
  return copy
end

local DynamicMetadata = new_class({
  get = function(metadata, namespace)
    local found = metadata.stream.metadata[text(namespace, 1)]
    if found ~= nil then return load_value(found) end
  end,
  set = function(metadata, namespace, key, value)
    namespace, key = text(namespace, 1), text(key, 2)
    local found = metadata.stream.metadata[namespace] or {}
    found[key] = load_value(value)
    metadata.stream.metadata[namespace] = found
  end,
})

-- What other filters keep: here there is no other.
local FilterState = new_class({
  get = function(_, name) text(name, 2) end,
})

local StreamInfo = new_class({
  filterState = function()
    local state = {}
    new_object(FilterState, state)
    return state.object
  end,
  protocol = function() return "HTTP/1.1" end,
  routeName = function() return "" end,
  downstreamLocalAddress = function() return "127.0.0.1:8080" end,
  downstreamRemoteAddress = function() return "127.0.0.1:40000" end,
  downstreamDirectRemoteAddress = function() return "127.0.0.1:40000" end,
  requestedServerName = function() return "" end,
  downstreamSslConnection = function() return nil end,
  dynamicMetadata = function(info)
    if info.inner == nil then
      info.inner = { stream = info.stream }
      new_object(DynamicMetadata, info.inner)
    end
    return info.inner.object
  end,
})

local Metadata = new_class({ get = function(_, key) text(key, 1) end })
local Connection = new_class({ ssl = function() return nil end })

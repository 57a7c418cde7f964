-- An Envoy that allocates nothing, so that what a request leaves behind is the script's. It counts what the script asks it.
local asked = 0

local function new_class(methods)
  local counted = {}
  for name, method in pairs(methods) do
    counted[name] = function(...)
      asked = asked + 1
      return method(...)
    end
  end
  return { __index = counted }
end

local raw_pairs = pairs
local position, lines = 0, nil
local function next_line()
  position = position + 2
  return lines[position - 1], lines[position]
end
function pairs(value)
  if getmetatable(value) == nil or rawget(value, "lines") == nil then return raw_pairs(value) end
  asked = asked + 1
  position, lines = 0, value.lines
  return next_line
end

local Headers = new_class({
  getAtIndex = function(headers, name)
    for index = 1, #headers.lines, 2 do
      if headers.lines[index] == name then return headers.lines[index + 1] end
    end
  end,
  add = function() end,
  remove = function() end,
})

local metadata = {}
local dynamic_metadata = setmetatable({}, new_class({
  set = function(_, _, key, value) metadata[key] = value end,
  get = function() return metadata end,
}))
local stream_information = setmetatable({}, new_class({
  dynamicMetadata = function() return dynamic_metadata end,
}))

local counter = setmetatable({}, new_class({ inc = function() end }))
local histogram = setmetatable({}, new_class({ recordValue = function() end }))
local statistics = setmetatable({}, new_class({
  counter = function() return counter end,
  histogram = function() return histogram end,
}))

local Handle = new_class({
  stats = function() return statistics end,
  headers = function(handle) return handle.header_map end,
  streamInfo = function() return stream_information end,
  timestamp = function() return 1700000000000 end,
  logInfo = function() end,
  httpCall = function(handle) return handle.reply, handle.reply_body end,
  respond = coroutine.yield,
})

function new_handle(header_lines, reply, reply_body)
  local header_map = setmetatable({ lines = header_lines }, Headers)
  return setmetatable({ header_map = header_map, reply = reply, reply_body = reply_body }, Handle)
end

-- The costs of one request and its response: questions to Envoy, instructions of the script, bytes allocated.
function costs_of(request, response)
  local threads = { coroutine.create(envoy_on_request), coroutine.create(envoy_on_response) }
  local handles = { request, response }
  local instructions = 0
  asked = 0
  collectgarbage()
  collectgarbage("stop")
  local before = collectgarbage("count")
  for index = 1, 2 do assert(coroutine.resume(threads[index], handles[index])) end
  local bytes = (collectgarbage("count") - before) * 1024
  collectgarbage("restart")
  local questions = asked
  local function count()
    if debug.getinfo(2, "S").source == "=script" then instructions = instructions + 1 end
  end
  for index = 1, 2 do
    local thread = coroutine.create(index == 1 and envoy_on_request or envoy_on_response)
    debug.sethook(thread, count, "", 1)
    assert(coroutine.resume(thread, handles[index]))
  end
  return string.format('{"questions":%d,"instructions":%d,"bytes":%d}', questions, instructions, bytes)
end

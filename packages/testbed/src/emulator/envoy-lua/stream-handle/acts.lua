-- What the program around this machine calls.

local function encode(value)
  local kind = type(value)
  if kind == "string" then return "s" .. #value .. ":" .. value end
  if kind == "number" then return "n" .. string.format("%.17g", value) .. ";" end
  if kind == "boolean" then return value and "T" or "F" end
  if kind ~= "table" then return "N" end
  local parts = {}
  for index = 1, value.n or #value do parts[index] = encode(value[index]) end
  return "[" .. table.concat(parts) .. "]"
end

local function act_of(handle, ok, mark, ...)
  local log = handle.stream.log
  handle.stream.log = {}
  local act
  if not ok then
    -- lua.cc: only texts make it into Envoy's log.
    act = { "error", type(mark) == "string" and mark or "unspecified lua error", n = 2 }
  elseif raw_status(handle.thread) == "dead" then
    act = { "done", n = 1 }
  elseif mark ~= ACT then
    act = { "error", "script performed an unexpected yield", n = 2 }
  else
    act = { ... }
    act.n = select("#", ...)
  end
  if act[1] == "error" or act[1] == "done" then
    mark_dead(handle)
    handle.dead = true
    handle.headers_continued = true
  end
  return encode({ act, handle.lines, log, handle.body or false, n = 4 })
end

-- Runs envoy_on_request or envoy_on_response on new headers.
-- @param ends whether the stream ends with its headers.
function emulator.start(id, entry_point, lines, ends, time)
  now = time
  local stream = streams[id] or { metadata = {}, log = {} }
  streams[id] = stream
  local entry = _G[entry_point]
  if entry == nil then
    return encode({ { "done" }, lines, {}, false, n = 4 })
  end
  local handle = {
    stream = stream,
    lines = lines,
    ended = ends,
    wrappers = {},
    is_response = entry_point == "envoy_on_response",
  }
  stream.handle = handle
  local object = new_object(Handle, handle)
  handle.thread = raw_create(function(argument) entry(argument) end)
  return act_of(handle, raw_resume(handle.thread, object))
end

-- Answers an act. @param waited whether time passed: only then do the objects die.
function emulator.resume(id, time, waited, ...)
  now = time
  local handle = streams[id].handle
  if waited then mark_dead(handle) end
  return act_of(handle, raw_resume(handle.thread, ...))
end

function emulator.body(id, time, body)
  local handle = streams[id].handle
  handle.ended = true
  if body ~= "" then handle.body = body end
  return emulator.resume(id, time, true)
end

-- Returns what the stream's metadata had three names deep, which is as deep as access logs are asked to read.
function emulator.forget(id)
  local found = {}
  for namespace, keys in raw_pairs(streams[id].metadata) do
    for key, values in raw_pairs(keys) do
      for name, value in raw_pairs(type(values) == "table" and values or {}) do
        found[#found + 1] = { namespace, key, name, value }
      end
    end
  end
  streams[id] = nil
  return encode(found)
end

function emulator.metrics()
  return encode(recorded)
end

-- Envoy's Lua API as a script meets it, for a plain Lua 5.1. Test only.
--
-- Every object is a userdata that dies when the script waits, every method checks its arguments as Envoy's C++ does, and everything that
-- Envoy itself decides is an "act": the script's coroutine yields it, the program around this machine performs it and resumes.
--
-- The program calls emulator.start and emulator.resume; both return one encoded act (see `encode`).

emulator = {}

local ACT = {} -- marks a yield as ours; any other is "an unexpected yield"
local states = setmetatable({}, { __mode = "k" }) -- userdata -> its state
local streams = {}
local running -- the handle's state while a script runs
local now = 0 -- milliseconds since 1970

-- LuaJIT's: protected calls let a wait pass through. ----------------------------------------------------------------------------------

local raw_create, raw_resume, raw_status, raw_yield =
  coroutine.create, coroutine.resume, coroutine.status, coroutine.yield

local function settle(thread, handler, ok, ...)
  if not ok then
    if handler then
      return false, handler(...)
    end
    return false, ...
  end
  if raw_status(thread) == "dead" then
    return true, ...
  end
  return settle(thread, handler, raw_resume(thread, raw_yield(...)))
end

function pcall(callee, ...)
  local thread = raw_create(function(...) return callee(...) end)
  return settle(thread, nil, raw_resume(thread, ...))
end

function xpcall(callee, handler, ...)
  local thread = raw_create(function(...) return callee(...) end)
  return settle(thread, handler, raw_resume(thread, ...))
end

-- LuaJIT is built with the part of Lua 5.2 that lets userdata say how it is traversed.
local raw_pairs = pairs
function pairs(value)
  local metatable = type(value) == "userdata" and getmetatable(value)
  if metatable and metatable.__pairs then
    return metatable.__pairs(value)
  end
  return raw_pairs(value)
end

-- LuaJIT's `bit`: signed 32-bit results. ----------------------------------------------------------------------------------------------

local TWO32 = 4294967296
local function unsigned(value) return math.floor(value) % TWO32 end
local function signed(value) return value >= 2147483648 and value - TWO32 or value end
local function combine(left, right, keep)
  local result, place = 0, 1
  left, right = unsigned(left), unsigned(right)
  for _ = 1, 32 do
    if keep(left % 2, right % 2) then result = result + place end
    left, right, place = math.floor(left / 2), math.floor(right / 2), place * 2
  end
  return signed(result)
end
bit = {
  tobit = function(a) return signed(unsigned(a)) end,
  bnot = function(a) return signed(TWO32 - 1 - unsigned(a)) end,
  band = function(a, b) return combine(a, b, function(x, y) return x == 1 and y == 1 end) end,
  bor = function(a, b) return combine(a, b, function(x, y) return x == 1 or y == 1 end) end,
  bxor = function(a, b) return combine(a, b, function(x, y) return x ~= y end) end,
  lshift = function(a, n) return signed(unsigned(unsigned(a) * 2 ^ (n % 32))) end,
  rshift = function(a, n) return signed(math.floor(unsigned(a) / 2 ^ (n % 32))) end,
  arshift = function(a, n) return math.floor(signed(unsigned(a)) / 2 ^ (n % 32)) end,
}

-- Arguments, checked as luaL_check* does. ---------------------------------------------------------------------------------------------

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

-- Objects ------------------------------------------------------------------------------------------------------------------------------

local function new_object(class, state)
  local object = newproxy(true)
  local metatable = getmetatable(object)
  metatable.__index = class.methods
  if class.pairs then metatable.__pairs = class.pairs end
  states[object] = state
  state.object = object
  return object
end

-- B1.6: what was handed out before a wait is dead after it.
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

-- Headers (B9) -------------------------------------------------------------------------------------------------------------------------

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

-- Every line, in order. Left open by a loop that breaks off, it blocks every change (B9).
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

-- Bodies (B2) --------------------------------------------------------------------------------------------------------------------------

local Buffer = new_class({
  length = function(buffer) return #buffer.handle.body end,
  getBytes = function(buffer, index, length)
    index, length = whole(index, 1), whole(length, 2)
    if index < 0 or length < 0 or index + length > #buffer.handle.body then
      error("index/length must be >= 0 and (index + length) must be <= buffer size", 0)
    end
    return string.sub(buffer.handle.body, index + 1, index + length)
  end,
  setBytes = function(buffer, bytes)
    buffer.handle.body = text(bytes, 1)
    return #buffer.handle.body
  end,
})

-- Dynamic metadata (B3) ----------------------------------------------------------------------------------------------------------------

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

local StreamInfo = new_class({
  protocol = function() return "HTTP/1.1" end,
  routeName = function() return "" end,
  downstreamLocalAddress = function() return "127.0.0.1:8080" end,
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

-- The handle ---------------------------------------------------------------------------------------------------------------------------

-- The lines of a header table: values are texts, numbers or lists of them; anything else raises.
local function lines_of(headers)
  local lines = {}
  for name, value in raw_pairs(headers) do
    name = lower(text(name, 2))
    if type(value) == "table" then
      for _, entry in raw_pairs(value) do lines[#lines + 1] = { name, text(entry, 2) } end
    else
      lines[#lines + 1] = { name, text(value, 2) }
    end
  end
  return lines
end

local function call_options(value, asynchronous)
  local options = { timeout = 0, send_xff = true, asynchronous = false, duplicates = false }
  if type(value) ~= "table" then
    if asynchronous ~= nil and type(asynchronous) ~= "boolean" then
      error("http call asynchronous flag must be 'true', 'false', or empty", 0)
    end
    options.timeout, options.asynchronous = whole(value, 4), asynchronous == true
  else
    for key, entry in raw_pairs(value) do
      key = text(key, 4)
      if key == "timeout_ms" then options.timeout = whole(entry, 4)
      elseif key == "asynchronous" then options.asynchronous = entry and true or false
      elseif key == "return_duplicate_headers" then options.duplicates = entry and true or false
      elseif key == "send_xff" then options.send_xff = entry and true or false
      elseif key ~= "trace_sampled" then
        error('"' .. key .. '" is not valid key for httpCall() options', 0)
      end
    end
  end
  if options.timeout < 0 then error("http call timeout must be >= 0", 0) end
  return options
end

-- The headers of a reply: the last of repeated lines, or, if asked, all of them (B1.4).
local function reply_table(lines, duplicates)
  local headers = {}
  for _, line in ipairs(lines) do
    local present = headers[line[1]]
    if not duplicates or present == nil then
      headers[line[1]] = line[2]
    elseif type(present) == "table" then
      present[#present + 1] = line[2]
    else
      headers[line[1]] = { present, line[2] }
    end
  end
  return headers
end

local function log_at(level)
  return function(handle, message)
    table.insert(handle.stream.log, { level, (string.match(text(message, 1), "^[^%z]*")) })
  end
end

local Handle = new_class({
  headers = function(handle)
    return wrapper(handle, "headers", Headers, function() return { handle = handle } end)
  end,
  body = function(handle, always)
    if always ~= nil and type(always) ~= "boolean" then refuse(1, "boolean", always) end
    if not handle.ended then
      -- B2: waits for the end of the stream, however long that is.
      raw_yield(ACT, "body")
    end
    if handle.body == nil then
      -- No value at all, which is not nil: tostring(handle:body()) raises.
      if not always then return end
      handle.body = ""
    end
    return wrapper(handle, "body", Buffer, function() return { handle = handle } end)
  end,
  streamInfo = function(handle)
    return wrapper(handle, "streamInfo", StreamInfo, function() return { stream = handle.stream } end)
  end,
  metadata = function(handle)
    return wrapper(handle, "metadata", Metadata, function() return {} end)
  end,
  connection = function(handle)
    return wrapper(handle, "connection", Connection, function() return {} end)
  end,
  httpCall = function(handle, cluster, headers, body, options, asynchronous)
    cluster = text(cluster, 1)
    need_table(headers, 2)
    body = optional_text(body, 3)
    local call = call_options(options, asynchronous)
    local lines = lines_of(headers)
    local problem, reply, reply_body =
      raw_yield(ACT, "call", cluster, lines, body, call.timeout, call.send_xff, call.asynchronous)
    if problem then error(problem, 0) end
    if call.asynchronous then return end
    return reply_table(reply, call.duplicates), reply_body
  end,
  respond = function(handle, headers, body)
    if handle.headers_continued then
      error("respond() cannot be called if headers have been continued", 0)
    end
    need_table(headers, 1)
    body = optional_text(body, 2)
    local lines = lines_of(headers)
    local status
    for _, line in ipairs(lines) do
      if line[1] == ":status" then status = line[2] end
    end
    -- B4: raises for what is no status of an answer.
    local value = status and string.match(status, "^%s*(%d+)%s*$")
    if value == nil or tonumber(value) < 200 or tonumber(value) >= 600 then
      error(":status must be between 200-599", 0)
    end
    if handle.is_response then
      error("respond not currently supported in the response path", 0)
    end
    -- B4: never returns, not even to an enclosing pcall.
    raw_yield(ACT, "respond", lines, body)
  end,
  timestamp = function() return now end,
  timestampString = function() return string.format("%.0f", now * 1000) end,
  logTrace = log_at(0),
  logDebug = log_at(1),
  logInfo = log_at(2),
  logWarn = log_at(3),
  logErr = log_at(4),
  logCritical = log_at(5),
  base64Escape = function(_, value) return text(value, 1) end,
})

-- What the program around this machine calls -------------------------------------------------------------------------------------------

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
  running = nil
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
  running = handle
  return act_of(handle, raw_resume(handle.thread, object))
end

-- Answers an act. @param waited whether time passed: only then do the objects die.
function emulator.resume(id, time, waited, ...)
  now = time
  local handle = streams[id].handle
  if waited then mark_dead(handle) end
  running = handle
  return act_of(handle, raw_resume(handle.thread, ...))
end

function emulator.body(id, time, body)
  local handle = streams[id].handle
  handle.ended = true
  if body ~= "" then handle.body = body end
  return emulator.resume(id, time, true)
end

function emulator.forget(id)
  streams[id] = nil
end

-- Envoy's side of the script, as far as one request at a time needs it: no sockets, no other streams.
-- Like Envoy's, a handle's headers die at every wait, and `respond` does not return.

-- LuaJIT can wait inside a protected call; Lua 5.1 cannot. So a protected call is a coroutine here, and passes waits on.
local resume, yield, create, status = coroutine.resume, coroutine.yield, coroutine.create, coroutine.status

function pcall(callee, ...)
  local thread = create(callee)
  local function go_on(isFine, ...)
    if not isFine then return false, ... end
    if status(thread) == "dead" then return true, ... end
    return go_on(resume(thread, yield(...)))
  end
  return go_on(resume(thread, ...))
end

-- LuaJIT asks `__pairs`; Lua 5.1 does not know it.
local raw_pairs = pairs
function pairs(value)
  local metatable = getmetatable(value)
  if metatable and metatable.__pairs then return metatable.__pairs(value) end
  return raw_pairs(value)
end

-- Counts every use of the handle and raises at the one that should fail, or at all from one on, answering excepted.
local function note(stream, name)
  stream.calls[#stream.calls + 1] = name
  local count = #stream.calls
  local isBroken = stream.fails_from and count >= stream.fails_from and name ~= "respond"
  if count == stream.fails_at or isBroken then error("fault in " .. name) end
end

local Headers = {}
Headers.__index = Headers

local function headers_of(stream)
  return setmetatable({ stream = stream, waits = stream.waits }, Headers)
end

local function lines_of(headers, name)
  note(headers.stream, name)
  if headers.waits ~= headers.stream.waits then error("object used outside of proper scope") end
  return headers.stream.lines
end

function Headers:getAtIndex(name, index)
  for _, line in ipairs(lines_of(self, "headers.getAtIndex")) do
    if line[1] == name then
      if index == 0 then return line[2] end
      index = index - 1
    end
  end
end

function Headers:add(name, value)
  local lines = lines_of(self, "headers.add")
  lines[#lines + 1] = { name, value }
end

function Headers:remove(name)
  local lines = lines_of(self, "headers.remove")
  for index = #lines, 1, -1 do
    if lines[index][1] == name then table.remove(lines, index) end
  end
end

function Headers.__pairs(headers)
  local lines, index = lines_of(headers, "pairs(headers)"), 0
  return function()
    index = index + 1
    if lines[index] then return lines[index][1], lines[index][2] end
  end
end

local Handle = {}
Handle.__index = Handle

function Handle:headers()
  note(self.stream, "headers")
  return headers_of(self.stream)
end

function Handle:body()
  note(self.stream, "body")
  self.stream.waits = self.stream.waits + 1
  local body = self.stream.body
  if body == nil then return nil end
  return {
    length = function() return #body end,
    getBytes = function(_, first, count) return body:sub(first + 1, first + count) end,
  }
end

function Handle:httpCall(cluster, headers, body, options)
  note(self.stream, "httpCall")
  self.stream.waits = self.stream.waits + 1
  self.stream.asked = { cluster = cluster, headers = headers, body = body, options = options }
  local reply = self.stream.reply
  if reply == nil then error("http call cluster invalid. Must be configured") end
  return reply.headers, reply.body
end

-- A class has one method for all its objects.
local Metadata = {}
Metadata.__index = Metadata

function Metadata:get(space)
  note(self.stream, "dynamicMetadata.get")
  return self.stream.metadata[space]
end

function Metadata:set(space, key, value)
  note(self.stream, "dynamicMetadata.set")
  self.stream.metadata[space] = self.stream.metadata[space] or {}
  self.stream.metadata[space][key] = value
end

local StreamInformation = {}
StreamInformation.__index = StreamInformation

function StreamInformation:dynamicMetadata()
  note(self.stream, "dynamicMetadata")
  return setmetatable({ stream = self.stream }, Metadata)
end

function Handle:streamInfo()
  note(self.stream, "streamInfo")
  return setmetatable({ stream = self.stream }, StreamInformation)
end

function Handle:respond(headers, body)
  note(self.stream, "respond")
  self.stream.answer = { status = headers[":status"], body = body }
  yield("answered")
end

function Handle:timestamp()
  note(self.stream, "timestamp")
  return 1700000000000
end

for _, name in ipairs({ "logInfo", "logWarn", "logErr" }) do
  Handle[name] = function(self, line)
    note(self.stream, name)
    assert(type(line) == "string")
    self.stream.log = self.stream.log .. name .. " " .. line .. "\n"
  end
end

local kept = setmetatable({}, { __mode = "v" })

-- Lets the script see one request. `request` has `lines`, `reply` (`nil` for an unknown cluster), `body`, `fails_at` and `fails_from`.
function perform(request)
  local stream = {
    lines = {},
    reply = request.reply,
    body = request.body,
    fails_at = request.fails_at,
    fails_from = request.fails_from,
    calls = {},
    waits = 0,
    metadata = {},
    log = "",
  }
  for _, line in ipairs(request.lines) do stream.lines[#stream.lines + 1] = { line[1], line[2] } end
  local handle = setmetatable({ stream = stream }, Handle)
  kept[1], kept[2] = handle, stream.lines
  local isFine, problem = resume(create(envoy_on_request), handle)
  if not isFine then return "raised " .. tostring(problem), stream end
  if stream.answer then return "answered " .. stream.answer.status .. " " .. tostring(stream.answer.body), stream end
  return "passed", stream
end

-- Lets the script see the response of a stream that `perform` returned.
function perform_response(stream, lines, fails_at)
  stream.lines, stream.calls, stream.fails_at = lines, {}, fails_at
  local isFine, problem = resume(create(envoy_on_response), setmetatable({ stream = stream }, Handle))
  return isFine and "passed" or "raised " .. tostring(problem)
end

-- Whether anything still holds on to the last request's handle or headers.
function is_kept()
  collectgarbage()
  collectgarbage()
  return kept[1] ~= nil or kept[2] ~= nil
end

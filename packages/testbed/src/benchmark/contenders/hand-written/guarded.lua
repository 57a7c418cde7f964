-- The same work as in bare.lua with what a script needs before it may guard a service, by hand: an error ends in an answer, aliases of
-- the protected names count as the names, a reply of Envoy's own grants nothing, what the service says of decisions is removed, repeated lines
-- stay, a line is logged, decisions are counted. It has no configuration, and only the features that the benchmark asks for.
if jit then
  jit.off()
end

local FORWARD, OWN = 1, 2
local RESPONSE = { ["keymate-gateway-auth-status"] = true, ["keymate-gateway-auth-duration"] = true }
for _, name in ipairs(DECISION) do
  RESPONSE[name] = true
end

local function remembered(find)
  local count = 0
  return setmetatable({}, {
    __index = function(known, name)
      local found = find(name)
      if count < 256 then
        count = count + 1
        known[name] = found
      end
      return found
    end,
  })
end

local function folded(name)
  return (name:lower():gsub("[_.]", "-"))
end

local use = remembered(function(name)
  if PROTECTED[folded(name)] then
    return OWN
  end
  local withheld = name:sub(1, 1) == ":" or name:sub(1, 8) == "x-envoy-" or STRIPPED[folded(name)]
  return not withheld and FORWARD or 0
end)
local forged = remembered(function(name)
  return RESPONSE[folded(name)] or false
end)

local requests, durations

local function settle(handle, outcome, duration, annotation, method, path)
  annotation["keymate-gateway-auth-status"] = outcome
  annotation["keymate-gateway-auth-duration"] = tostring(duration)
  handle:streamInfo():dynamicMetadata():set("authorization", "headers", annotation)
  if handle.stats then
    requests = requests or handle:stats():counter("by_hand_requests")
    requests:inc()
  end
  handle:logInfo("Access " .. outcome .. " method=" .. method .. " path=" .. path:match("^[^?#]*"))
end

local function remove(handle, names)
  for _, name in ipairs(names) do
    handle:headers():remove(name)
  end
end

local OPTIONS =
  { asynchronous = false, timeout_ms = 5000, return_duplicate_headers = true, send_xff = false }

local function consult(handle, headers, method, path, started)
  local call = check(path, method)
  local removals = {}
  for name, value in pairs(headers) do
    local becomes = use[name]
    if becomes == FORWARD then
      local present = call[name]
      if present == nil then
        call[name] = value
      elseif type(present) == "string" then
        call[name] = { present, value }
      else
        present[#present + 1] = value
      end
    elseif becomes == OWN then
      removals[#removals + 1] = name
    end
  end
  local content = bodyOf(handle)
  local sent, reply, body = pcall(handle.httpCall, handle, "gateway", call, content, OPTIONS)
  local status = sent and reply["x-envoy-upstream-service-time"] and tonumber(reply[":status"]) or 502
  local granted = status >= 200 and status < 300
  local annotation = {}
  for _, name in ipairs(DECISION) do
    local value = reply[name]
    if type(value) == "string" and not value:find("%c") then
      annotation[name] = value
    end
  end
  local duration = handle:timestamp() - started
  if durations == nil and handle.stats then
    durations = handle:stats():histogram("by_hand_duration", "ms")
  end
  if durations then
    durations:recordValue(duration)
  end
  settle(handle, granted and "GRANTED" or "DENIED", duration, annotation, method, path)
  if granted then
    return remove(handle, removals)
  end
  local lines = { [":status"] = tostring(status), ["content-type"] = reply["content-type"] }
  handle:respond(lines, body)
end

local function decide(handle)
  local headers = handle:headers()
  local path, method = headers:get(":path"), headers:get(":method")
  if not skipped(path) then
    return consult(handle, headers, method, path, handle:timestamp())
  end
  local removals = {}
  for name in pairs(headers) do
    if use[name] == OWN then
      removals[#removals + 1] = name
    end
  end
  remove(handle, removals)
  settle(handle, "SKIPPED", 0, {}, method, path)
end

local function annotate(handle)
  local headers = handle:headers()
  local removals = {}
  for name in pairs(headers) do
    if forged[name] then
      removals[#removals + 1] = name
    end
  end
  remove(handle, removals)
  local metadata = handle:streamInfo():dynamicMetadata():get("authorization")
  if metadata then
    for name, value in pairs(metadata["headers"]) do
      headers:add(name, value)
    end
  end
end

function envoy_on_request(handle)
  if not pcall(decide, handle) then
    handle:respond({ [":status"] = "500" }, "")
  end
end

function envoy_on_response(handle)
  pcall(annotate, handle)
end

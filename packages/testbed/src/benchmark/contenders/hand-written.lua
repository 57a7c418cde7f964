-- What people write: copy the headers, ask, copy the answer. No error is caught, no reply of Envoy's own is told from the gateway's.
local STRIPPED = {
  ["host"] = true,
  ["content-length"] = true,
  ["transfer-encoding"] = true,
  ["connection"] = true,
  ["keep-alive"] = true,
  ["expect"] = true,
  ["accept-encoding"] = true,
  ["keymate-enforcer"] = true,
  ["keymate-target-uri"] = true,
  ["keymate-target-method"] = true,
}
local DECISION = {
  "keymate-decision",
  "keymate-decision-latency",
  "keymate-decision-authority-latency",
  "keymate-decision-cache",
  "keymate-gateway",
}

local function skipped(path)
  for _, prefix in ipairs(SKIP_PREFIXES) do
    if path:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

local function remember(handle, headers)
  handle:streamInfo():dynamicMetadata():set("authorization", "headers", headers)
end

function envoy_on_request(handle)
  local started = handle:timestamp()
  local headers = handle:headers()
  local path = headers:get(":path")
  if skipped(path) then
    remember(handle, {
      ["keymate-gateway-auth-status"] = "SKIPPED",
      ["keymate-gateway-auth-duration"] = "0",
    })
    return
  end
  local call = {
    [":method"] = "POST",
    [":path"] = "/auth",
    [":authority"] = "gateway.test",
    ["keymate-enforcer"] = 'layer="mesh", tech="istio", version="1.0.0"',
    ["keymate-target-uri"] = path,
    ["keymate-target-method"] = headers:get(":method"),
  }
  for name, value in pairs(headers) do
    if name:sub(1, 1) ~= ":" and not STRIPPED[name] then
      call[name] = value
    end
  end
  local content
  if CAPTURES_BODY then
    local body = handle:body()
    content = body and body:getBytes(0, body:length())
  end
  local reply, body = handle:httpCall("gateway", call, content, 5000)
  local status = tonumber(reply[":status"])
  local granted = status >= 200 and status < 300
  local annotation = {
    ["keymate-gateway-auth-status"] = granted and "GRANTED" or "DENIED",
    ["keymate-gateway-auth-duration"] = tostring(handle:timestamp() - started),
  }
  for _, name in ipairs(DECISION) do
    annotation[name] = reply[name]
  end
  remember(handle, annotation)
  if not granted then
    handle:respond({
      [":status"] = reply[":status"],
      ["content-type"] = reply["content-type"],
    }, body)
  end
end

function envoy_on_response(handle)
  local metadata = handle:streamInfo():dynamicMetadata():get("authorization")
  if metadata then
    local headers = handle:headers()
    for name, value in pairs(metadata["headers"]) do
      headers:replace(name, value)
    end
  end
end

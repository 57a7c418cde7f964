-- What people write: copy the headers, ask, copy the answer. No error is caught, no reply of Envoy's own is told from the gateway's.
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
  local call = check(path, headers:get(":method"))
  for name, value in pairs(headers) do
    if name:sub(1, 1) ~= ":" and not STRIPPED[name] then
      call[name] = value
    end
  end
  local reply, body = handle:httpCall("gateway", call, bodyOf(handle), 5000)
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

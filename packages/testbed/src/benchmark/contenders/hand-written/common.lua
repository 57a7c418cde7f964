-- What both scripts know. In front of it stand SKIP_PREFIXES and CAPTURES_BODY.
local PROTECTED = {
  ["keymate-enforcer"] = true,
  ["keymate-target-uri"] = true,
  ["keymate-target-method"] = true,
}
local STRIPPED = {
  ["host"] = true,
  ["content-length"] = true,
  ["transfer-encoding"] = true,
  ["connection"] = true,
  ["keep-alive"] = true,
  ["expect"] = true,
  ["accept-encoding"] = true,
}
for name in pairs(PROTECTED) do
  STRIPPED[name] = true
end
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

local function check(path, method)
  return {
    [":method"] = "POST",
    [":path"] = "/auth",
    [":authority"] = "gateway.test",
    ["keymate-enforcer"] = 'layer="mesh", tech="istio", version="1.0.0"',
    ["keymate-target-uri"] = path,
    ["keymate-target-method"] = method,
  }
end

local function bodyOf(handle)
  local body = CAPTURES_BODY and handle:body()
  return body and body:getBytes(0, body:length()) or nil
end


-- The stream handle.
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
      -- Waits for the end of the stream, however long that is.
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
  stats = function(handle)
    return wrapper(handle, "stats", Statistics, function() return {} end)
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
    -- Raises for what is no status of an answer.
    local value = status and string.match(status, "^%s*(%d+)%s*$")
    if value == nil or tonumber(value) < 200 or tonumber(value) >= 600 then
      error(":status must be between 200-599", 0)
    end
    if handle.is_response then
      error("respond not currently supported in the response path", 0)
    end
    -- Never returns, not even to an enclosing pcall.
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
})

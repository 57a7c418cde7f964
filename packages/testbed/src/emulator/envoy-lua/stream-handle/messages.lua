-- Header tables that a script hands over, and those it is handed.

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

-- The headers of a reply: the last of repeated lines, or, if asked, all of them.
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

-- LuaJIT's protected calls let a wait pass through; Lua 5.1's do not. Every one runs in a coroutine of its own.

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

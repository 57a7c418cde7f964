-- handle:stats(), from Envoy 1.38. What it hands out lives as long as the script, whatever the stream does.

local recorded = {}
local totals = {}

local function add(metric, value)
  recorded[#recorded + 1] = { metric.name, value }
  totals[metric.name] = (totals[metric.name] or 0) + value
end

-- Less than 0 is 0 here: what the product never does is not emulated.
local function amount(value) return math.max(whole(value, 2), 0) end

local Counter = new_class({
  inc = function(counter) add(counter, 1) end,
  add = function(counter, value) add(counter, amount(value)) end,
  value = function(counter) return totals[counter.name] or 0 end,
})

local Histogram = new_class({
  recordValue = function(histogram, value) recorded[#recorded + 1] = { histogram.name, amount(value) } end,
})

local UNITS = { ms = 1, milliseconds = 1, microseconds = 1, nanoseconds = 1, bytes = 1, unspecified = 1 }

local Statistics = new_class({
  counter = function(_, name)
    local state = { name = text(name, 2) }
    new_object(Counter, state)
    return state.object
  end,
  histogram = function(_, name, unit)
    local state = { name = text(name, 2) }
    unit = unit == nil and "unspecified" or text(unit, 3)
    if UNITS[unit] == nil then
      error("invalid histogram unit '" .. unit .. "', expected 'ms', 'milliseconds', 'microseconds', " ..
        "'nanoseconds', 'bytes', or 'unspecified'", 0)
    end
    new_object(Histogram, state)
    return state.object
  end,
})

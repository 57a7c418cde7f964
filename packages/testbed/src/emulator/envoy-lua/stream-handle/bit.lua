-- LuaJIT's `bit`: signed 32-bit results.

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

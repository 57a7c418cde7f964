-- Envoy's Lua API as a script meets it, for a plain Lua 5.1. Test only.
--
-- Every object is a userdata that dies when the script waits, every method checks its arguments as Envoy's C++ does, and everything that
-- Envoy itself decides is an "act": the script's coroutine yields it, the program around this machine performs it and resumes.
--
-- The program calls emulator.start and emulator.resume; both return one encoded act (see `encode`).

emulator = {}

local ACT = {} -- marks a yield as ours; any other is "an unexpected yield"
local states = setmetatable({}, { __mode = "k" }) -- userdata -> its state
local streams = {}
local now = 0 -- milliseconds since 1970

/** The emulated stream handle does to a careless script what Envoy does. */
import { describe, expect, test } from "vitest";
import type { CaseRequest, GatewayBehaviour } from "../../src/conformance/case.js";
import { linesOf } from "../../src/conformance/expect.js";
import { downstreamRequest } from "../../src/emulator/downstream.js";
import { HttpStream } from "../../src/emulator/envoy-lua/http-stream.js";
import { LuaFilter } from "../../src/emulator/envoy-lua/lua-filter.js";
import { LuaError } from "../../src/emulator/envoy-lua/lua-machine.js";
import { World } from "../../src/emulator/world.js";

interface Setting {
  readonly request?: CaseRequest;
  readonly gateway?: GatewayBehaviour;
}

/** Runs `onRequest` (and `onResponse`) as the bodies of the two entry points; `handle` is the stream handle. */
function run(onRequest: string, onResponse = "", setting: Setting = {}) {
  const filter = new LuaFilter(
    `function envoy_on_request(handle) ${onRequest} end\n` +
      `function envoy_on_response(handle) ${onResponse} end`,
  );
  const world = new World({ ...(setting.gateway && { gateway: setting.gateway }) });
  new HttpStream(filter, world, downstreamRequest(setting.request)).start();
  world.clock.runUntilIdle();
  filter.close();
  return {
    log: world.log,
    errors: filter.errors,
    serviceReached: world.serviceRequests.length > 0,
    service: world.serviceRequests[0],
    response: world.responses[0],
    gateway: world.gatewayRequests,
  };
}

const CALL = `handle:httpCall("gateway",
  {[":method"] = "POST", [":path"] = "/auth", [":authority"] = "g"}, nil, 1000)`;

describe("errors fail open", () => {
  test.each<[string, string, RegExp]>([
    ["a raised text", 'error("oops")', /oops/],
    ["a raised table", "error({})", /^unspecified lua error$/],
    ["a raised nil", "error(nil)", /^unspecified lua error$/],
    ["nil concatenation", "local a = nil .. 'x'", /concatenate a nil value/],
    ["an unknown cluster", 'handle:httpCall("x", {}, "", 1)', /http call cluster invalid/],
    ["missing pseudo-headers", 'handle:httpCall("gateway", {}, "", 1)', /must include ':path'/],
    ["an error after a wait", `${CALL}; error("late")`, /late/],
    ["a bare yield", "coroutine.yield()", /unexpected yield/],
    ["a method that is not there", "handle:nothing()", /attempt to call method 'nothing'/],
    ["endless recursion", "local function f() return 1 + f() end; f()", /overflow/],
  ])("%s", (_name, script, message) => {
    const { errors, serviceReached, log, response } = run(script);
    expect(errors).toBe(1);
    expect(log.at(-1)).toMatch(message);
    expect(serviceReached).toBe(true);
    expect(response?.status).toBe(200);
  });

  test("in the response phase the response goes out as it is", () => {
    const { errors, response } = run("", 'error("oops")');
    expect([errors, response?.status]).toEqual([1, 200]);
  });

  test("a script that does not parse is not loaded", () => {
    expect(() => new LuaFilter("function (")).toThrow(LuaError);
    expect(() => new LuaFilter('error("at load")')).toThrow(/at load/);
  });
});

describe("objects die when the script waits", () => {
  test.each<[string, string]>([
    ["headers", `local it = handle:headers(); ${CALL}; it:get("a")`],
    ["stream info", `local it = handle:streamInfo(); ${CALL}; it:protocol()`],
    ["dynamic metadata", `local it = handle:streamInfo():dynamicMetadata(); ${CALL}; it:get("a")`],
  ])("%s", (_name, script) => {
    expect(run(script).log.at(-1)).toBe("object used outside of proper scope");
  });

  test("the handle itself lives on, and headers fetched anew are usable", () => {
    expect(run(`${CALL}; handle:headers():get("a")`).errors).toBe(0);
  });

  test("a handle kept for the next request is dead", () => {
    const filter = new LuaFilter(
      "function envoy_on_request(handle) if kept then kept:headers() end; kept = handle end",
    );
    const world = new World();
    new HttpStream(filter, world, downstreamRequest()).start();
    expect(world.log).toEqual([]);
    new HttpStream(filter, world, downstreamRequest()).start();
    expect(world.log.at(-1)).toBe("object used outside of proper scope");
    filter.close();
  });
});

describe("headers", () => {
  const request: CaseRequest = {
    headers: [
      ["X-A", "1"],
      ["x-b", "2"],
      ["x-a", "3"],
    ],
  };

  test("get joins repeated lines, getAtIndex gives one, pairs gives each", () => {
    const script = `local h = handle:headers(); local all = {}
      for name, value in pairs(h) do if string.sub(name, 1, 2) == "x-" and #name == 3 then
        all[#all + 1] = name .. "=" .. value end end
      handle:logInfo(h:get("X-a") .. " " .. h:getAtIndex("x-a", 1) .. " " .. h:getNumValues("x-a")
        .. " " .. table.concat(all, ";") .. " " .. tostring((h:get("none"))))`;
    expect(run(script, "", { request }).log).toEqual(["1,3 3 2 x-a=1;x-b=2;x-a=3 nil"]);
  });

  test("a header that is not there gives no value, which is less than nil", () => {
    const { log } = run('tostring(handle:headers():get("none"))');
    expect(log.at(-1)).toMatch(/value expected/);
  });

  test("a loop that breaks off blocks changes and further loops", () => {
    const open = "local h = handle:headers(); for name in pairs(h) do break end;";
    expect(run(`${open} h:remove("x-a")`).log.at(-1)).toMatch(/cannot be modified while iterating/);
    expect(run(`${open} h:add("x-a", "1")`).log.at(-1)).toMatch(/while iterating/);
    expect(run(`${open} for name in pairs(h) do end`).log.at(-1)).toMatch(/second iterator/);
    expect(run("local h = handle:headers(); for n in pairs(h) do end; h:remove('a')").errors).toBe(
      0,
    );
  });

  test("nil arguments raise, numbers are taken for their text", () => {
    expect(run("handle:headers():get(nil)").log.at(-1)).toMatch(/string expected, got nil/);
    expect(run("handle:headers():add('x', nil)").log.at(-1)).toMatch(/string expected, got nil/);
    expect(run("handle:logInfo(nil)").log.at(-1)).toMatch(/string expected, got nil/);
    const { service } = run("handle:headers():add('X-Number', 12)");
    expect(linesOf(service?.headers ?? [], "x-number")).toEqual(["12"]);
  });

  test("every byte of a value is kept, on both sides of the machine", () => {
    const bytes = Array.from({ length: 254 }, (_, index) => String.fromCharCode(index + 2)).join(
      "",
    );
    const value = bytes.replace(/[\x00-\x1f\x7f]/g, "");
    const script = `local v = handle:headers():get("x-a"); handle:headers():add("x-b", v)`;
    const { service } = run(script, "", { request: { headers: [["x-a", value]] } });
    expect(linesOf(service?.headers ?? [], "x-b")).toEqual([value]);
  });
});

describe("respond", () => {
  test("answers, and the answer passes through the response phase", () => {
    const { response, serviceReached, errors } = run(
      `handle:respond({[":status"] = 403, ["x-list"] = {"1", "2"}}, "no")`,
      `handle:headers():add("x-seen", handle:headers():get(":status"))`,
    );
    expect([response?.status, response?.body, serviceReached, errors]).toEqual([
      403,
      "no",
      false,
      0,
    ]);
    expect(linesOf(response?.headers ?? [], "x-seen")).toEqual(["403"]);
    expect(linesOf(response?.headers ?? [], "x-list").sort()).toEqual(["1", "2"]);
  });

  test("never returns, not even to a pcall around it", () => {
    const { response, serviceReached, log } = run(
      `pcall(function() handle:respond({[":status"] = "403"}) end); handle:logInfo("after")`,
    );
    expect([response?.status, serviceReached, log]).toEqual([403, false, []]);
  });

  test.each(["100", "199", "600", "0", "", "abc"])(
    "raises for the status %j, so the request passes",
    (status) => {
      const { serviceReached, log } = run(`handle:respond({[":status"] = "${status}"}, "no")`);
      expect(log.at(-1)).toBe(":status must be between 200-599");
      expect(serviceReached).toBe(true);
    },
  );

  test("raises in the response phase", () => {
    const { log } = run("", `handle:respond({[":status"] = "403"})`);
    expect(log.at(-1)).toMatch(/not currently supported in the response path|have been continued/);
  });

  test("line ends in a header value split the response", () => {
    const { response } = run(`handle:respond({[":status"] = "403", ["x-a"] = "1\\r\\nx-b: 2"})`);
    expect(linesOf(response?.headers ?? [], "x-b")).toEqual(["2"]);
  });
});

describe("httpCall", () => {
  test("a pcall around it survives the wait", () => {
    const { log, gateway } = run(
      `local ok, headers = pcall(function() local h = ${CALL}; return h end)
       handle:logInfo(tostring(ok) .. " " .. headers[":status"])`,
      "",
      { gateway: { status: 401 } },
    );
    expect(log).toEqual(["true 401"]);
    expect(gateway).toHaveLength(1);
  });

  test("an error behind the wait is caught by a pcall around it", () => {
    const { log, errors } = run(
      `local ok, problem = pcall(function() ${CALL}; error("late", 0) end)
       handle:logInfo(tostring(ok) .. " " .. problem)`,
    );
    expect([log, errors]).toEqual([["false late"], 0]);
  });

  test("an unknown cluster raises something that a pcall catches", () => {
    const { log } = run(
      `local ok, problem = pcall(handle.httpCall, handle, "x", {}, nil, 1); handle:logInfo(problem)`,
    );
    expect(log).toEqual(["http call cluster invalid. Must be configured"]);
  });

  test("repeated lines of the reply: the last, or all when asked", () => {
    const gateway: GatewayBehaviour = {
      status: 200,
      headers: [
        ["x-a", "1"],
        ["x-a", "2"],
      ],
    };
    const call = (options: string) => `local h = handle:httpCall("gateway",
      {[":method"] = "POST", [":path"] = "/", [":authority"] = "g"}, nil, ${options})
      local a = h["x-a"]; handle:logInfo(type(a) == "table" and table.concat(a, "+") or a)`;
    expect(run(call("1000"), "", { gateway }).log).toEqual(["2"]);
    const all = "{timeout_ms = 1000, return_duplicate_headers = true}";
    expect(run(call(all), "", { gateway }).log).toEqual(["1+2"]);
  });

  test.each<[string, string, RegExp]>([
    ["an unknown option", "{timeout = 1}", /"timeout" is not valid key for httpCall\(\) options/],
    ["a negative timeout", "-1", /timeout must be >= 0/],
    ["no timeout", "nil", /number expected, got nil/],
  ])("%s raises", (_name, options, message) => {
    expect(run(`handle:httpCall("gateway", {}, nil, ${options})`).log.at(-1)).toMatch(message);
  });

  test("a failed call looks like a reply of 503", () => {
    const script = `local h, body = ${CALL}; handle:logInfo(h[":status"] .. " " .. body)`;
    const { log } = run(script, "", { gateway: { fault: "reset-inside-body" } });
    expect(log).toEqual(["503 upstream failure"]);
  });

  test("an empty body is nil, and x-forwarded-for goes along unless switched off", () => {
    const { log, gateway } = run(`local h, body = ${CALL}; handle:logInfo(tostring(body))`);
    expect(log).toEqual(["nil"]);
    expect(linesOf(gateway[0]?.headers ?? [], "x-forwarded-for")).toEqual(["127.0.0.1"]);
  });
});

describe("bodies", () => {
  const request: CaseRequest = { method: "POST", body: "0123456789" };

  test("body waits for all of it; the buffer dies with the next wait", () => {
    const { log } = run("local b = handle:body(); handle:logInfo(b:getBytes(2, 3))", "", {
      request,
    });
    expect(log).toEqual(["234"]);
    const late = run(`local b = handle:body(); ${CALL}; b:length()`, "", { request });
    expect(late.log.at(-1)).toBe("object used outside of proper scope");
  });

  test("beyond its end getBytes raises", () => {
    const { log } = run("handle:body():getBytes(5, 6)", "", { request });
    expect(log.at(-1)).toMatch(/must be <= buffer size/);
  });

  test("there is none: nil. Beyond Envoy's buffer: 413, and the script never goes on", () => {
    expect(run("handle:logInfo(tostring((handle:body())))").log).toEqual(["nil"]);
    const large = { method: "POST", body: "x".repeat(1024 * 1024 + 1) };
    const { response, serviceReached, log } = run("handle:body(); handle:logInfo('on')", "", {
      request: large,
    });
    expect([response?.status, serviceReached, log]).toEqual([413, false, []]);
  });

  test("an upgrade never ends, so waiting for its body hangs", () => {
    const headers = [
      ["connection", "upgrade"],
      ["upgrade", "websocket"],
    ] as const;
    const { response, serviceReached } = run("handle:body()", "", { request: { headers } });
    expect([response, serviceReached]).toEqual([undefined, false]);
  });
});

describe("dynamic metadata", () => {
  test("outlives the request phase, with tables and numbers", () => {
    const { log } = run(
      `handle:streamInfo():dynamicMetadata():set("k", "a", {b = {"1", "2"}, c = 3})`,
      `local found = handle:streamInfo():dynamicMetadata():get("k")
       handle:logInfo(found.a.b[2] .. " " .. found.a.c)`,
    );
    expect(log).toEqual(["2 3"]);
  });

  test("is nil where nothing was set, and refuses functions", () => {
    const missing = `handle:logInfo(tostring((handle:streamInfo():dynamicMetadata():get("k"))))`;
    expect(run(missing).log).toEqual(["nil"]);
    const script = `handle:streamInfo():dynamicMetadata():set("k", "a", function() end)`;
    expect(run(script).log.at(-1)).toMatch(/unexpected type 'function'/);
  });
});

test("bit works on signed 32-bit numbers, as LuaJIT's does", () => {
  const script = `handle:logInfo(table.concat({bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(3, 1),
    bit.bnot(0), bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-8, 1), bit.tobit(2^32 + 1)}, " "))`;
  expect(run(script).log).toEqual(["15 3 2 -1 -2147483648 15 -4 1"]);
});

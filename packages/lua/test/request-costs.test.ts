/**
 * What a request costs in Lua: questions to Envoy, instructions of the virtual machine, bytes allocated. Counted, not timed: the same in
 * every run.
 *
 * Ceilings, a little above what was counted, so that whoever makes the script work more notices.
 */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { CONFIGURATION, script } from "./artifact-script.js";
import { LuaMachine } from "./lua-machine.js";

interface Costs {
  readonly questions: number;
  readonly instructions: number;
  readonly bytes: number;
}

/** Four pseudo-headers and the twelve lines that a browser's request has behind a sidecar. */
const requestLines = (path: string) =>
  [
    [":authority", "orders.shop.test"],
    [":path", path],
    [":method", "GET"],
    [":scheme", "http"],
    ...Array.from({ length: 12 }, (_, index) => [`x-header-${index}`, "value-of-a-usual-length"]),
  ].flat();

const RESPONSE_LINES = [
  [":status", "200"],
  ["content-length", "60"],
  ["content-type", "application/json"],
  ["date", "Thu, 26 Nov 2026 17:26:31 GMT"],
  ["server", "envoy"],
  ["x-envoy-upstream-service-time", "0"],
].flat();

const reply = (status: string) =>
  `{ [":status"] = "${status}", ["content-length"] = "30", ["content-type"] = "application/json", ["date"] = "Thu, 26 Nov 2026",
     ["server"] = "envoy", ["x-envoy-upstream-service-time"] = "0", ["keymate-decision"] = "decided",
     ["keymate-decision-latency"] = "1.27ms", ["keymate-decision-authority-latency"] = "0.84ms",
     ["keymate-decision-cache"] = "miss", ["keymate-gateway"] = "access-gateway/1.9.2" }`;

const CEILINGS: readonly [name: string, path: string, status: string, ceiling: Costs][] = [
  ["granted", "/orders/42?expand=lines", "200", { questions: 25, instructions: 750, bytes: 3900 }],
  ["denied", "/orders/42?expand=lines", "403", { questions: 27, instructions: 930, bytes: 4700 }],
  ["skipped", "/public/picture", "200", { questions: 16, instructions: 480, bytes: 2500 }],
];

let machine: LuaMachine;
beforeAll(() => {
  machine = new LuaMachine();
  machine.run(readFileSync(new URL("counting-envoy.lua", import.meta.url), "utf8"));
  machine.run("function load_script(text) assert(loadstring(text, '=script'))() end");
  const whole = `local KEYMATE_CONFIGURATION = '${CONFIGURATION}'\n${script}`;
  machine.run(`load_script([==[${whole}]==])`);
});

test.each(CEILINGS)("%s", (_name, path, status, ceiling) => {
  const chunk = `
    local request = new_handle({ ${luaTexts(requestLines(path))} }, ${reply(status)}, '{"reason":"no"}')
    local response = new_handle({ ${luaTexts(RESPONSE_LINES)} })
    return costs_of(request, response)`;
  // The first request teaches the script what the core says of each header name.
  machine.run(chunk);
  const costs = JSON.parse(machine.run(chunk) ?? "") as Costs;
  expect(costs.questions).toBeLessThanOrEqual(ceiling.questions);
  expect(costs.instructions).toBeLessThanOrEqual(ceiling.instructions);
  expect(costs.bytes).toBeLessThanOrEqual(ceiling.bytes);
  // A guard that counted nothing would hold for ever.
  expect(Math.min(costs.questions, costs.instructions, costs.bytes)).toBeGreaterThan(0);
});

/** What is remembered of them starts over again and again. */
test("granted, by a gateway that never says the same twice", () => {
  const chunk = `
    local reply = ${reply("200")}
    local response = new_handle({ ${luaTexts(RESPONSE_LINES)} })
    local costs
    for count = 1, 300 do
      reply["keymate-decision-latency"], reply["keymate-decision-authority-latency"] = count .. "us", count .. "ms"
      costs = costs_of(new_handle({ ${luaTexts(requestLines("/orders"))} }, reply), response)
    end
    return costs`;
  const costs = JSON.parse(machine.run(chunk) ?? "") as Costs;
  expect(costs.instructions).toBeLessThanOrEqual(800);
  expect(costs.instructions).toBeGreaterThan(650);
});

test("what clients and gateways invent does not stay", () => {
  const chunk = `
    local function kilobytes() collectgarbage() collectgarbage() return collectgarbage("count") end
    local long = string.rep("x", 10000)
    local response = new_handle({ ${luaTexts(RESPONSE_LINES)} })
    local before = kilobytes()
    for count = 1, 200 do
      local reply = ${reply("200")}
      reply["keymate-decision"] = long .. count
      local lines = { ":path", "/orders", ":method", long .. count, long .. "-name-" .. count, "" }
      costs_of(new_handle(lines, reply), response)
    end
    return kilobytes() - before`;
  expect(Number(machine.run(chunk))).toBeLessThanOrEqual(200);
});

/** Of what lives the collector of garbage goes through all, again and again. */
test("what only its start needs is gone afterwards", () => {
  const started = new LuaMachine();
  const kilobytes = () =>
    Number(started.run("collectgarbage() collectgarbage() return collectgarbage('count')"));
  const before = kilobytes();
  started.run(`local KEYMATE_CONFIGURATION = '${CONFIGURATION}'\n${script}`);
  expect(kilobytes() - before).toBeLessThanOrEqual(175);
  // The entry points are there.
  expect(started.run("return type(envoy_on_request) .. type(envoy_on_response)")).toBe(
    "functionfunction",
  );
});

function luaTexts(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(", ");
}

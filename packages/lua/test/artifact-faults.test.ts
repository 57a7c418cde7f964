/** Envoy lets a request through when its script raises. So whatever fails, whenever, must end in an answer. */
import { describe, expect, it } from "vitest";
import { machineWithScript } from "./artifact-script.js";

const REQUEST =
  '{ { ":method", "POST" }, { ":path", "/orders" }, { ":authority", "shop" }, { "keymate-enforcer", "forged" } }';
const GRANTED =
  '{ headers = { [":status"] = "200", ["x-envoy-upstream-service-time"] = "1" }, body = "" }';
const DENIED =
  '{ headers = { [":status"] = "403", ["x-envoy-upstream-service-time"] = "1" }, body = "no" }';

const WITH_BODY = '{"gateway_url":"http://gateway","body":{"mode":"full"}}';
const WITHOUT_BODY = '{"gateway_url":"http://gateway","skip_paths":["/public"]}';
const SKIPPING_ALL = '{"gateway_url":"http://gateway","skip_paths":["/"]}';

interface Situation {
  name: string;
  configuration: string;
  reply: string;
  /** How the request ends when nothing fails. */
  ends: string;
}

const SITUATIONS: Situation[] = [
  { name: "a granted request", configuration: WITHOUT_BODY, reply: GRANTED, ends: "passed" },
  {
    name: "a granted request with a body",
    configuration: WITH_BODY,
    reply: GRANTED,
    ends: "passed",
  },
  { name: "a skipped request", configuration: SKIPPING_ALL, reply: "nil", ends: "passed" },
  {
    name: "a denied request",
    configuration: WITHOUT_BODY,
    reply: DENIED,
    ends: 'answered 403 {"error": "Access Denied", "details": "Authorization check failed"}',
  },
  {
    name: "a request without a cluster to ask",
    configuration: WITHOUT_BODY,
    reply: "nil",
    ends: 'answered 502 {"error": "Authorization Service Unavailable (Dispatch Failed)"}',
  },
  {
    name: "a request without a usable configuration",
    configuration: "{}",
    reply: GRANTED,
    ends: 'answered 500 {"error": "Authorization Service Unavailable (Plugin Failed)"}',
  },
];

/** Performs the request in a machine of its own, since the first request is different: it is introduced. */
function perform({ configuration, reply }: Situation, fault = "") {
  const machine = machineWithScript(configuration);
  const result = machine.run(
    `local ends, stream = perform({ lines = ${REQUEST}, body = "{}", reply = ${reply}, ${fault} })
     return ends .. "\\n" .. table.concat(stream.calls, " ")`,
  )!;
  const [ends, calls] = result.split("\n") as [string, string];
  return { ends, calls: calls.split(" ") };
}

describe("when any use of Envoy's handle raises", () => {
  it.each(SITUATIONS)("$name is answered", (situation) => {
    const untroubled = perform(situation);
    expect(untroubled.ends).toBe(situation.ends);
    expect(untroubled.calls.length).toBeGreaterThanOrEqual(5);
    for (const kind of ["fails_at", "fails_from"]) {
      untroubled.calls.forEach((call, index) => {
        const fault = `${kind} = ${index + 1}`;
        const { ends } = perform(situation, fault);
        const expected = expect.stringMatching(/^answered (500|502|403) /) as string;
        expect([fault, call, ends]).toEqual([fault, call, expected]);
      });
    }
  });

  it("a response goes on its way", () => {
    const machine = machineWithScript();
    const ends = machine.run(`
      local results = {}
      for fails_at = 0, 30 do
        local _, stream = perform({ lines = ${REQUEST}, reply = ${GRANTED} })
        results[perform_response(stream, { { ":status", "200" }, { "keymate-gateway", "forged" } }, fails_at)] = true
      end
      local names = {}
      for name in pairs(results) do names[#names + 1] = name end
      return table.concat(names, ", ")`);
    expect(ends).toBe("passed");
  });
});

it("a response is freed of forged lines before the first request has come", () => {
  const lines = machineWithScript().run(`
    local stream = { waits = 0, metadata = {}, log = "" }
    assert(perform_response(stream, { { ":status", "200" }, { "keymate_gateway", "forged" } }) == "passed")
    return #stream.lines .. stream.lines[1][1] .. stream.log`);
  expect(lines).toBe("1:status" + "logWarn keymate: no metrics, which need Envoy 1.38 in Lua\n");
});

describe("the next request", () => {
  it("is none the worse for a fault in the one before", () => {
    const machine = machineWithScript(WITHOUT_BODY);
    const ends = machine.run(`
      local lines, reply = ${REQUEST}, ${GRANTED}
      local ends = {}
      for fails_at = 1, 20 do
        perform({ lines = lines, reply = reply, fails_at = fails_at })
        ends[#ends + 1] = (perform({ lines = lines, reply = reply }))
      end
      return table.concat(ends, " ")`);
    expect(ends).toBe(Array(20).fill("passed").join(" "));
  });
});

describe("an invalid configuration", () => {
  it.each(["", "{", "[]", "{}", '{"gateway_url":"gateway"}', '{"gateway_url":"http://g","x":1}'])(
    "lets nothing through and asks nobody: %s",
    (configuration) => {
      const machine = machineWithScript(configuration);
      for (let count = 0; count < 3; count++) {
        const result = machine.run(`
          local ends, stream = perform({ lines = ${REQUEST}, reply = ${GRANTED} })
          return ends .. tostring(stream.asked) .. stream.log`);
        expect(result).toMatch(
          /^answered 500 \{"error": "Authorization Service Unavailable \(Plugin Failed\)"\}nillogErr keymate: invalid configuration: .+\n$/,
        );
      }
    },
  );
});

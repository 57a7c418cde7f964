import { describe, expect, it } from "vitest";
import { accessLine } from "../src/access-log";
import { Outcome, Reason } from "../src/outcome";
import { EVERY_BYTE } from "./support/byte-strings";
import { Random } from "./support/random";

const FORM =
  /^Access (GRANTED|DENIED|SKIPPED|GATEWAY_FAILED) method=\S+ path=\S+ status=(-|\d{3}) duration=\d+ms reason=(-|[a-z0-9_]+)$/;

function lineFor(method: string, path: string): string {
  return accessLine(Outcome.Denied, Reason.None, method, path, 403, 12);
}

describe("the access line", () => {
  it.each([
    {
      of: "a granted request",
      line: accessLine(Outcome.Granted, Reason.None, "GET", "/orders", 200, 3),
      expected: "Access GRANTED method=GET path=/orders status=200 duration=3ms reason=-",
    },
    {
      of: "a denied one",
      line: accessLine(Outcome.Denied, Reason.None, "POST", "/orders?id=1", 403, 0),
      expected: "Access DENIED method=POST path=/orders status=403 duration=0ms reason=-",
    },
    {
      of: "a skipped one, about which nobody was asked",
      line: accessLine(Outcome.Skipped, Reason.None, "GET", "/healthz", 0, 0),
      expected: "Access SKIPPED method=GET path=/healthz status=- duration=0ms reason=-",
    },
    {
      of: "one about which the gateway said nothing",
      line: accessLine(Outcome.GatewayFailed, Reason.Timeout, "GET", "/orders", 502, 5001),
      expected:
        "Access GATEWAY_FAILED method=GET path=/orders status=502 duration=5001ms reason=timeout",
    },
    {
      of: "one of which nothing is known",
      line: accessLine(Outcome.GatewayFailed, Reason.Unexpected, "", "", 502, 0),
      expected: "Access GATEWAY_FAILED method=- path=- status=502 duration=0ms reason=unexpected",
    },
    {
      of: "one without a path",
      line: accessLine(Outcome.Denied, Reason.NoPath, "CONNECT", "", 403, 0),
      expected: "Access DENIED method=CONNECT path=- status=403 duration=0ms reason=no_path",
    },
  ])("of $of", ({ line, expected }) => {
    expect(line).toBe(expected);
    expect(line).toMatch(FORM);
  });

  it.each(["/a?password=hunter2", "/a#password=hunter2", "/a?x#password=hunter2", "?hunter2"])(
    "of %s has no query and no fragment",
    (path) => {
      expect(lineFor("GET", path)).not.toContain("hunter2");
    },
  );

  it("is one line of printable ASCII, whatever bytes method and path have", () => {
    for (const byte of EVERY_BYTE) {
      expect(lineFor(`G${byte}T`, `/a${byte}b`)).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  it("shows a forged line as part of the path", () => {
    expect(lineFor("GET", "/a\r\nAccess\tGRANTED")).toBe(
      "Access DENIED method=GET path=/a\\x0d\\x0aAccess\\x09GRANTED status=403 duration=12ms reason=-",
    );
  });

  it("stays short: method and path are cut", () => {
    const line = lineFor("M".repeat(100_000), `/${"p".repeat(100_000)}`);
    expect(line).toContain(`method=${"M".repeat(32)}... path=/${"p".repeat(511)}... status=403`);
    const random = new Random(1);
    for (let count = 0; count < 500; count++) {
      expect(lineFor(random.bytes(80), `/${random.bytes(2000)}`).length).toBeLessThan(2500);
    }
  });
});

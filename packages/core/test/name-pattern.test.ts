import { describe, expect, it } from "vitest";
import { NamePatterns } from "../src/name-pattern";

describe("name patterns", () => {
  it.each([
    ["x-user", "x-user", true],
    ["X-User", "x-user", true],
    ["x-user", "x_user", true],
    ["x_user", "x.user", true],
    ["x-user", "x-user-id", false],
    ["x-user-*", "x-user-id", true],
    ["x-user-*", "x_user_id", true],
    ["x-user-*", "x-user", false],
    ["*", "anything", true],
  ])("%s against %s: %s", (pattern, name, expected) => {
    const patterns = new NamePatterns();
    patterns.add(pattern);
    expect(patterns.isEmpty).toBe(false);
    expect(patterns.matches(name)).toBe(expected);
  });

  it("match nothing when there are none", () => {
    expect(new NamePatterns().isEmpty).toBe(true);
    expect(new NamePatterns().matches("x")).toBe(false);
  });
});

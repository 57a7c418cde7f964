import { describe, expect, it } from "vitest";
import { HeaderList } from "../src/header-list";
import { headerList, linesOf } from "./support/header-lists";

describe("a header list", () => {
  it("keeps every line in order, repeated names as repeated lines", () => {
    const list = headerList(["a", "1"], ["b", "2"], ["a", "3"], ["a", "1"]);
    expect(list.size()).toBe(4);
    expect(linesOf(list)).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
      ["a", "1"],
    ]);
  });

  it("gives the first line of a name, and tells an empty value from none", () => {
    const list = headerList(["a", ""], ["a", "2"], ["b", "3"]);
    expect([list.get("a"), list.get("b"), list.get("c")]).toEqual(["", "3", ""]);
    expect([list.has("a"), list.has("b"), list.has("c")]).toEqual([true, true, false]);
  });

  it("is empty in the beginning", () => {
    const list = new HeaderList();
    expect([list.size(), list.get(""), list.has("")]).toEqual([0, "", false]);
  });

  it("appends an item to a line, or a line", () => {
    const list = headerList(["vary", "cookie"]);
    list.append("vary", "accept");
    list.append("allow", "GET");
    expect(linesOf(list)).toEqual([
      ["vary", "cookie, accept"],
      ["allow", "GET"],
    ]);
  });

  it("takes every line of a name from another one, without control bytes", () => {
    const list = headerList(["a", "0"]);
    const others = headerList(["a", "1\r\n"], ["b", "2"], ["a", "3"], ["c", "a"]);
    list.take("a", others);
    list.take("d", others);
    expect(linesOf(list)).toEqual([
      ["a", "0"],
      ["a", "1"],
      ["a", "3"],
    ]);
  });

  it("removes every line of a name, and no line that has it as its value", () => {
    const list = headerList(["a", "1"], ["a", "b"], ["b", "a"], ["c", "3"], ["a", "4"]);
    list.remove("a");
    list.remove("d");
    expect(linesOf(list)).toEqual([
      ["b", "a"],
      ["c", "3"],
    ]);
  });

  it("tells all values of a name, and how many bytes it has", () => {
    const list = headerList(["a", "1"], ["b", "a"], ["a", "22"]);
    expect([list.values("a"), list.values("b"), list.values("c")]).toEqual([
      ["1", "22"],
      ["a"],
      [],
    ]);
    expect(list.bytes()).toBe(7);
  });
});

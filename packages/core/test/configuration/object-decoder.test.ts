import { describe, expect, it } from "vitest";
import { JsonReader } from "../../src/configuration/json-reader";
import { ObjectDecoder } from "../../src/configuration/object-decoder";
import { Problems } from "../../src/configuration/problems";

function decoderFor(document: string, path = "", keys = ["text", "count", "mode", "items"]) {
  const problems = new Problems();
  const root = new JsonReader(document).read();
  return { decoder: new ObjectDecoder(root, path, problems, keys), problems };
}

describe("an object decoder", () => {
  it("reads what is there", () => {
    const { decoder, problems } = decoderFor(
      '{"text": "a", "count": 7.0, "mode": "two", "items": [1, 2]}',
    );
    expect(decoder.text("text", "z")).toBe("a");
    expect(decoder.integer("count", 9, 1, 10)).toBe(7);
    expect(decoder.choice("mode", ["one", "two"], 0)).toBe(1);
    expect(decoder.list("items", "a list").map(({ text }) => text)).toEqual(["1", "2"]);
    expect([decoder.has("text"), decoder.has("absent")]).toEqual([true, false]);
    expect([problems.isEmpty(), problems.first]).toEqual([true, ""]);
  });

  it("falls back on what is absent, without a problem", () => {
    const { decoder, problems } = decoderFor("{}");
    expect(decoder.text("text", "z")).toBe("z");
    expect(decoder.integer("count", 9, 1, 10)).toBe(9);
    expect(decoder.choice("mode", ["one", "two"], 1)).toBe(1);
    expect(decoder.list("items", "a list")).toEqual([]);
    expect(decoder.find("text")).toBeNull();
    expect(problems.isEmpty()).toBe(true);
  });

  it.each([
    ['{"text": 1}', "text: found 1, allowed a text"],
    ['{"text": null}', "text: found null, allowed a text"],
    ['{"count": "5"}', 'count: found "5", allowed an integer from 1 to 10'],
    ['{"count": 0}', "count: found 0, allowed an integer from 1 to 10"],
    ['{"count": 11}', "count: found 11, allowed an integer from 1 to 10"],
    ['{"count": 1.5}', "count: found 1.5, allowed an integer from 1 to 10"],
    ['{"count": -1}', "count: found -1, allowed an integer from 1 to 10"],
    ['{"count": true}', "count: found true, allowed an integer from 1 to 10"],
    ['{"mode": "three"}', 'mode: found "three", allowed one of one, two'],
    ['{"mode": 1}', "mode: found 1, allowed one of one, two"],
    ['{"items": {}}', "items: found an object, allowed a list of things"],
    ['{"items": false}', "items: found false, allowed a list of things"],
    ['{"other": 1}', "other: unknown key, allowed text, count, mode, items"],
    ["[]", "document: found a list, allowed an object"],
  ])("names the problem of %s", (document, expected) => {
    const { decoder, problems } = decoderFor(document);
    decoder.text("text", "");
    decoder.integer("count", 5, 1, 10);
    decoder.choice("mode", ["one", "two"], 0);
    decoder.list("items", "a list of things");
    expect(problems.first).toBe(expected);
  });

  it("names keys by their way through the document", () => {
    const { decoder, problems } = decoderFor('{"text": []}', "outer.inner");
    decoder.text("text", "");
    expect(problems.first).toBe("outer.inner.text: found a list, allowed a text");
    expect(decoderFor("1", "outer").problems.first).toBe("outer: found 1, allowed an object");
    expect(decoderFor('{"x": 1}', "outer", ["a"]).problems.first).toBe(
      "outer.x: unknown key, allowed a",
    );
  });

  it("keeps the first problem and where it is", () => {
    const { decoder, problems } = decoderFor('{"count": 0, "text": 1}');
    decoder.text("text", "");
    decoder.integer("count", 5, 1, 10);
    expect(problems.first).toBe("text: found 1, allowed a text");
    expect(problems.position).toBe(21);
  });
});

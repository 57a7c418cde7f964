import { describe, expect, it } from "vitest";
import { Wording, worded, wordingFor } from "../src/negotiation";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

describe("the wording", () => {
  it.each([
    BROWSER,
    "text/plain",
    "text/*",
    "Text/HTML;level=1;Q=0.3, */*;q=0.299",
    "*/*, application/json;q=0",
    "application/json;q=0.999, text/plain;q=1.000",
    "application/json;q=1.001, text/plain;q=0.001",
  ])("is text for %s", (accept) => {
    expect(wordingFor(accept)).toBe(Wording.Text);
  });

  it.each([
    "",
    "*/*",
    "application/json",
    "application/json, text/plain",
    "text/plain;q=0.2, application/*;q=0.3",
    "text/plain;q=0",
    "text/plain;q=0.",
    "text/plain;q=",
    "text/plain;q=2",
    "text/plain;q=0,5",
    "text/plain;q=0.1234",
    "text/plain;q=1.1",
    "text/plain;q=1x",
    "text/plain;q=.5",
    "textplain",
    "/",
    ";q=1",
  ])("is JSON for %s", (accept) => {
    expect(wordingFor(accept)).toBe(Wording.Json);
  });

  it("is JSON where the line is longer than anybody's", () => {
    expect(wordingFor("text/plain".padEnd(1024))).toBe(Wording.Text);
    expect(wordingFor("text/plain".padEnd(1025))).toBe(Wording.Json);
  });

  it("ends for every two bytes between delimiters", () => {
    for (const first of ",;/ \tq=*") {
      for (const second of ",;/ \tq=*") {
        for (const third of ",;/ \tq=*") wordingFor(`text/plain${first}${second}${third}q=1`);
      }
    }
  });
});

describe("a document", () => {
  it.each([
    ['{"error": "A"}', "A"],
    ['{"error": "A", "details": "B (C)"}', "A: B (C)"],
  ])("%s becomes %s in text", (document, text) => {
    expect(worded(document, Wording.Text)).toBe(text);
    expect(worded(document, Wording.Json)).toBe(document);
    expect(worded(document, Wording.Fixed)).toBe(document);
  });
});

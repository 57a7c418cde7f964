import { expect, test } from "vitest";
import {
  PROTECTED_NAMES,
  STRIPPED_NAMES,
  STRIPPED_PREFIXES,
} from "../../../core/src/request-headers";
import { strippedNames } from "../../src/conformance/cases/strip-list-names.js";

test("every name that the core strips has its cases", () => {
  const names = strippedNames();
  expect([...PROTECTED_NAMES, ...STRIPPED_NAMES].filter((name) => !names.includes(name))).toEqual(
    [],
  );
  for (const prefix of STRIPPED_PREFIXES) {
    expect(names.filter((name) => name.startsWith(prefix)).length).toBeGreaterThan(1);
  }
});

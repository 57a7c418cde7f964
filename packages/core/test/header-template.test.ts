import { describe, expect, it } from "vitest";
import { HeaderTemplate } from "../src/header-template";
import { Attribute } from "../src/host";
import { RequestHost } from "./support/request-host";

const HOST = new RequestHost({
  attributes: {
    [Attribute.Method]: "PUT",
    [Attribute.Path]: "/a?b=%20",
    [Attribute.RouteName]: "edge\r\nx: y",
  },
});

describe("a header template", () => {
  it.each([
    ["", ""],
    ["plain", "plain"],
    ["%METHOD%", "PUT"],
    ["%METHOD% %PATH%", "PUT /a?b=%20"],
    ["<%METHOD%>", "<PUT>"],
    ["100%%", "100%"],
    ["%%METHOD%%", "%METHOD%"],
    ["%%%METHOD%", "%PUT"],
    ["%SNI%", ""],
    ["%ROUTE_NAME%", "edgex: y"],
  ])("%j is %j", (text, value) => {
    const template = new HeaderTemplate("x-test", text);
    expect(template.unknownVariable).toBe("");
    expect(template.evaluate(HOST)).toBe(value);
  });

  it.each([
    ["%", "%"],
    ["50%", "%"],
    ["%method%", "%method"],
    ["%REQ(:PATH)%", "%REQ(:PATH)"],
    ["a %METHOD", "%METHOD"],
  ])("%j names no variable", (text, unknown) => {
    const { unknownVariable } = new HeaderTemplate("x-test", text);
    expect(unknownVariable).toBe(unknown);
  });
});

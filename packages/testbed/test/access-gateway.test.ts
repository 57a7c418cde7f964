import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decide } from "../src/servers/access-gateway/decide.js";
import { DEMO_RULES_PATH, loadRules, parseRules } from "../src/servers/access-gateway/rules.js";
import { AccessGateway } from "../src/servers/access-gateway/server.js";
import { temporaryFolder } from "./temporary-folder.js";

const rules = loadRules(DEMO_RULES_PATH);

describe("the demo's rules", () => {
  test.each([
    ["GET", "/public/a", undefined, 200],
    ["POST", "/public/a", undefined, 403],
    ["GET", "/orders", undefined, 401],
    ["GET", "/orders/1?a=b", "Bearer bob-token", 200],
    ["GET", "/orders/1", "bearer  bob-token", 200],
    ["GET", "/orders/1", "Bearer nobody", 401],
    ["GET", "/orders/1", "Bearer constructor", 401],
    ["GET", "/orders/1", "Basic bob-token", 401],
    ["POST", "/orders", "Bearer bob-token", 403],
    ["POST", "/orders", "Bearer alice-token", 200],
    ["GET", "/ordersmore", "Bearer alice-token", 403],
    ["GET", "/broken/x", "Bearer alice-token", 503],
    ["GET", "/public/../orders", undefined, 403],
    ["GET", "/public/%2e%2e/orders", undefined, 403],
    ["GET", "/public;/a", undefined, 403],
    ["GET", "", undefined, 403],
  ])("%s %s with %s: %i", (method, target, authorization, status) => {
    expect(decide(rules, { method, target, authorization }).status).toBe(status);
  });
});

test.each([
  ["tokens: {}\nrules: [{path: /a}]", "f: rules.0: needs either `role` or `answer`"],
  [
    "tokens: {}\nrules: [{path: a, role: none}]",
    'f: rules.0.path: Invalid string: must start with "/"',
  ],
  ["tokens: {}\nrules: []\nrule: 1", 'f: top level: Unrecognized key: "rule"'],
])("refuses %j", (text, message) => {
  expect(() => parseRules(text, "f")).toThrow(message);
});

test("answers with the decision headers and writes the audit log", async () => {
  const auditPath = join(temporaryFolder(), "audit.jsonl");
  const gateway = new AccessGateway(rules, auditPath);
  const url = `http://127.0.0.1:${await gateway.listen()}/auth`;
  const headers = {
    authorization: "Bearer bob-token",
    "keymate-target-method": "GET",
    "keymate-target-uri": "/orders/1?secret=2",
    "keymate-enforcer": 'layer="mesh"',
  };
  const first = await fetch(url, { method: "POST", headers });
  const second = await fetch(url, { method: "POST", headers });
  const third = await fetch(url, { method: "POST" });
  const fourth = await fetch(`${url}entication`, { method: "POST", headers });
  await gateway.close();

  expect([first, second, third, fourth].map(({ status }) => status)).toEqual([200, 200, 403, 404]);
  expect(first.headers.get("keymate-decision")).toBe("ALLOW");
  expect(first.headers.get("keymate-decision-cache")).toBe("MISS");
  expect(second.headers.get("keymate-decision-cache")).toBe("HIT");
  expect(third.headers.get("keymate-gateway")).toBe("reference");
  const audit = readFileSync(auditPath, "utf8");
  expect(audit).not.toMatch(/secret|bob-token/);
  const [entry] = audit.split("\n");
  expect(JSON.parse(entry ?? "")).toMatchObject({
    subject: "bob",
    method: "GET",
    path: "/orders/1",
    decision: "ALLOW",
    status: 200,
    cache: "MISS",
    enforcer: 'layer="mesh"',
  });
  expect(audit.trim().split("\n")).toHaveLength(3);
});

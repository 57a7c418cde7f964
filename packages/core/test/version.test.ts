import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { composeCheck } from "../src/check";
import { Gateway } from "../src/gateway";
import { HeaderList } from "../src/header-list";
import { RequestHost } from "./support/request-host";
import { VERSION } from "../src/version";

const packages = new URL("../../", import.meta.url);

/** Version by folder, of every package of the workspace. */
function packageVersions(): Record<string, string> {
  const manifests = readdirSync(packages).map((name) => {
    const text = readFileSync(new URL(`${name}/package.json`, packages), "utf8");
    return [name, (JSON.parse(text) as { version: string }).version];
  });
  return Object.fromEntries(manifests) as Record<string, string>;
}

it("one version covers every package", () => {
  const versions = packageVersions();
  expect(Object.keys(versions)).toEqual(expect.arrayContaining(["core", "wasm", "lua", "chart"]));
  for (const [name, version] of Object.entries(versions)) {
    expect([name, version]).toEqual([name, VERSION]);
  }
});

it("it is the one in Keymate-Enforcer, and needs no escape there", () => {
  const { headers } = composeCheck(new Gateway(), new RequestHost(), new HeaderList(), 0, false);
  expect(headers.get("keymate-enforcer")).toBe(
    `layer="mesh", tech="istio", version="${packageVersions()["core"]}"`,
  );
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/);
});

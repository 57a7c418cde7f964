import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

it("the README's example is the one that is compiled here", () => {
  const [, example] = /```ts\n([^]*?)```/.exec(read("../README.md"))!;
  expect(example!.replace("@keymate/istio-core", "../src/index")).toBe(read("readme-example.ts"));
});

it("and it prints what it says", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import("./readme-example");
  const printed = log.mock.calls.map(([line]) => String(line));
  log.mockRestore();
  expect(printed).toEqual([
    "Access DENIED method=GET path=/orders status=403 duration=3ms reason=-",
    "answer 403",
  ]);
  for (const line of printed) expect(read("readme-example.ts")).toContain(`// ${line}\n`);
});

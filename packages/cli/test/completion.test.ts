import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { file, run } from "./run.js";

/** What bash offers for a line that ends where the cursor is. */
async function offers(...words: string[]): Promise<string[]> {
  const { out } = await run("completion", "bash");
  const script = file("completion.bash", out);
  const printed = execFileSync(
    "bash",
    [
      ...["--norc", "-c", 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '],
      ...[script, "keymate-istio", ...words],
    ].map((each, index) =>
      index === 2 ? `${each}_keymate_istio; printf "%s\\n" "\${COMPREPLY[@]}"` : each,
    ),
    { encoding: "utf8" },
  );
  return printed.trim().split("\n");
}

it("offers commands, options and choices in bash", async () => {
  expect(await offers("")).toEqual([
    ...["validate", "explain", "render", "check", "doctor", "completion", "--help", "--version"],
  ]);
  expect(await offers("do")).toEqual(["doctor"]);
  expect(await offers("explain", "--c")).toEqual(["--config"]);
  expect(await offers("completion", "z")).toEqual(["zsh"]);
});

it("offers everything that the program knows in zsh", async () => {
  const { out, status } = await run("completion", "zsh");
  expect(status).toBe(0);
  expect(out).toMatch(/^#compdef keymate-istio$/m);
  for (const each of ["validate", "explain", "render", "check", "doctor", "--config[", "--json["]) {
    expect(out).toContain(each);
  }
});

it("knows no other shell", async () => {
  const { status, err } = await run("completion", "fish");
  expect(status).toBe(2);
  expect(err).toContain("Allowed choices are bash, zsh");
});

/** Authorisation servers that are not Keymate's, unchanged, behind both filters in real Envoys; and the guide that tells how. */
import { readFileSync } from "node:fs";
import { OAUTH2_PROXY, OPA, whyMissing } from "@keymate/istio-programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../src/authorities/ask.js";
import { CONFIGURATION_NAMES, configurationNamed } from "../src/authorities/configurations.js";
import { AUTHORITY_ROWS } from "../src/authorities/scenario.js";
import { OAUTH2_PROXY_FLAGS } from "../src/authorities/servers/oauth2-proxy.js";
import { OPA_FLAGS, OPA_POLICY } from "../src/authorities/servers/opa.js";
import { AuthorityWorld } from "../src/authorities/world.js";
import { RUNTIMES } from "../src/envoy/artifacts.js";

const missing = (await whyMissing(OPA)) ?? (await whyMissing(OAUTH2_PROXY));
const unless = missing ? ` (skipped: ${missing})` : "";

describe.skipIf(missing)(`Open Policy Agent and oauth2-proxy${unless}`, () => {
  let world: AuthorityWorld;
  // Both are built once, from their Go modules.
  beforeAll(async () => {
    world = await AuthorityWorld.start((line) => process.stderr.write(`${line}\n`));
  }, 1_800_000);
  afterAll(() => world?.stop());

  for (const runtime of RUNTIMES) {
    test.each(AUTHORITY_ROWS.map((row) => [row.authority, row.title, row] as const))(
      `${runtime}: %s, %s`,
      async (_authority, _title, row) => {
        expect((await ask(world, runtime, row)).problems).toEqual([]);
      },
    );
  }
});

describe("the guide", () => {
  const guide = readFileSync(new URL("../../../docs/authorities.md", import.meta.url), "utf8");
  const blocks = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language,
    text: text ?? "",
  }));
  const blocksIn = (language: string) =>
    blocks.filter((block) => block.language === language).map(({ text }) => text);

  test("shows the configurations that are tested here", () => {
    expect(blocksIn("json").map((text) => JSON.parse(text) as unknown)).toEqual(
      CONFIGURATION_NAMES.map(configurationNamed),
    );
  });

  test("shows the policy that is tested here", () => {
    expect(blocksIn("rego")).toEqual([readFileSync(OPA_POLICY, "utf8")]);
  });

  test("starts the servers as they are started here", () => {
    const commands = blocksIn("sh").join("").replaceAll("\\\n", "");
    for (const flag of [...OPA_FLAGS, ...OAUTH2_PROXY_FLAGS]) {
      expect(commands.replaceAll(/["']/g, "")).toContain(` ${flag}`);
    }
  });
});

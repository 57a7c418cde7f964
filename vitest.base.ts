/** What every package's vitest run has in common. */
import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

export const vitestBase: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    // Tests wait for conditions; this only ends one that never would.
    testTimeout: 30_000,
    // Most of the time a test waits for another process. Vitest would leave one of two processors idle.
    maxWorkers: "100%",
    reporters: ["default", fileURLToPath(new URL("tools/vitest-reporter.mjs", import.meta.url))],
  },
};

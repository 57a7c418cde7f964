/** What every package's vitest run has in common. */
import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

export const vitestBase: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", fileURLToPath(new URL("tools/vitest-reporter.mjs", import.meta.url))],
  },
};

import { fileURLToPath } from "node:url";
import { mergeConfig } from "vitest/config";
import { vitestBase } from "../vitest.base.ts";

export default mergeConfig(vitestBase, {
  test: { root: fileURLToPath(new URL(".", import.meta.url)), include: ["test/**/*.test.mjs"] },
});

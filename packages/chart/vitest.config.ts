import { mergeConfig } from "vitest/config";
import { vitestBase } from "../../vitest.base.ts";

export default mergeConfig(vitestBase, {
  test: { globalSetup: "test/helm-setup.ts", testTimeout: 60_000, hookTimeout: 600_000 },
});

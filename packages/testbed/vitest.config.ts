import { mergeConfig } from "vitest/config";
import { vitestBase } from "../../vitest.base.ts";

export default mergeConfig(vitestBase, {
  // A hook may have to fetch Envoy first.
  test: { testTimeout: 30_000, hookTimeout: 180_000 },
});

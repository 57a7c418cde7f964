import { mergeConfig } from "vitest/config";
import { vitestBase } from "../../vitest.base.ts";

export default mergeConfig(vitestBase, {
  // The filters are built from packed packages first; a hook may have to fetch Envoy.
  test: { globalSetup: "test/build-setup.ts", testTimeout: 30_000, hookTimeout: 180_000 },
});

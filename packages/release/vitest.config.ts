import { mergeConfig } from "vitest/config";
import { vitestBase } from "../../vitest.base.ts";

export default mergeConfig(vitestBase, { test: { testTimeout: 300_000, hookTimeout: 600_000 } });

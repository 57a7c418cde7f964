import { mergeConfig } from "vitest/config";
import { vitestBase } from "../../vitest.base.ts";

// One test starts the command seven times, which a busy machine draws out.
export default mergeConfig(vitestBase, { test: { testTimeout: 900_000, hookTimeout: 600_000 } });

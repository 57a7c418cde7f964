/** Runs once before the tests: has Helm ready, or the reason why there is none. */
import { HELM, ProgramMissing, provide } from "@keymate/istio-programs";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of Helm, or why there is none. */
    helm: { readonly path: string } | { readonly missing: string };
  }
}

export default async function setUp(project: TestProject): Promise<void> {
  try {
    project.provide("helm", { path: await provide(HELM) });
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    project.provide("helm", { missing: error.message });
  }
}

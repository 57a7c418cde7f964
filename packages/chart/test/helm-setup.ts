/** Runs once before the tests: has Helm ready, or the reason why there is none. */
import type { TestProject } from "vitest/node";
import { HelmMissing, provideHelm } from "../src/helm/provision.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of Helm, or why there is none. */
    helm: { readonly path: string } | { readonly missing: string };
  }
}

export default async function setUp(project: TestProject): Promise<void> {
  try {
    project.provide("helm", { path: await provideHelm() });
  } catch (error) {
    if (!(error instanceof HelmMissing)) throw error;
    project.provide("helm", { missing: error.message });
  }
}

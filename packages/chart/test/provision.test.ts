import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { provideHelm } from "../src/helm/provision.js";
import { HELM_BUILDS } from "../src/helm/versions.js";

describe("where Helm comes from", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "keymate-helm-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function executable(...path: string[]): Promise<string> {
    const file = join(folder, ...path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, "#!/bin/sh\nexit 1\n");
    await chmod(file, 0o755);
    return file;
  }
  const provide = (environment: NodeJS.ProcessEnv): Promise<string> =>
    provideHelm({ environment: { HOME: folder, ...environment }, progress: () => {} });

  test("HELM first", async () => {
    const named = await executable("named");
    await executable("bin", "helm");
    expect(await provide({ HELM: named, PATH: join(folder, "bin") })).toBe(named);
  });

  test("then PATH, unless a version is asked for", async () => {
    const onPath = await executable("bin", "helm");
    const version = HELM_BUILDS["4"]?.version ?? "";
    const cached = await executable(".cache/keymate-istio/helm", version, "helm");
    expect(await provide({ PATH: join(folder, "bin") })).toBe(onPath);
    expect(await provide({ PATH: join(folder, "bin"), HELM_VERSION: "4" })).toBe(cached);
  });

  test("then the cache", async () => {
    const version = HELM_BUILDS["3"]?.version ?? "";
    const cached = await executable("cache/keymate-istio/helm", version, "helm");
    expect(await provide({ PATH: "", XDG_CACHE_HOME: join(folder, "cache") })).toBe(cached);
  });

  test.each([
    ["a HELM that is no program", { HELM: "/nonexistent" }, /HELM names \/nonexistent/],
    ["an unknown version", { HELM_VERSION: "2" }, /HELM_VERSION: found 2, allowed 3, 4/],
    ["neither Helm nor Go", {}, /found neither helm nor go on PATH/],
  ])("%s is said in one line", async (_, environment, message) => {
    await expect(provide({ PATH: "", ...environment })).rejects.toThrow(message);
  });

  test("a Go that fails is quoted", async () => {
    const go = await executable("bin", "go");
    await writeFile(go, "#!/bin/sh\necho first >&2\necho 'no such module' >&2\nexit 1\n");
    await expect(provide({ PATH: `${join(folder, "bin")}:/usr/bin:/bin` })).rejects.toThrow(
      "Helm could not be built (go mod): no such module",
    );
  });
});

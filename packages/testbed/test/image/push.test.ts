/**
 * Pushes to a real registry, and reads back with a client that shares no code with the one that pushed. The filter that
 * is pushed is the real one.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { CRANE, provide, whyMissing } from "@keymate/istio-programs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRegistry, type Registry } from "../../src/registry/registry.js";
import { RegistryReader } from "../../src/registry/registry-reader.js";
import { readRecordedImage } from "../../../chart/src/image-digests.js";
import { STAGED_DIGESTS } from "../../../chart/src/paths.js";
import { inTemporaryFolder, runImageCommand } from "../../../wasm/test/image-command.js";

const WASM = fileURLToPath(new URL("../../../wasm/dist/keymate-istio.wasm", import.meta.url));
const REPOSITORY = "keymate/keymate-istio-wasm";
const CREDENTIALS = { username: "pusher", password: "correct: horse" };
const BASIC = Buffer.from(`${CREDENTIALS.username}:${CREDENTIALS.password}`).toString("base64");

const missing = await whyMissing(CRANE);
const unless = missing ? ` (skipped: ${missing})` : "";

describe.skipIf(missing)(`pushing to a registry${unless}`, () => {
  let crane: string;
  let open: Registry;
  let guarded: Registry;

  beforeAll(async () => {
    crane = await provide(CRANE);
    open = await startRegistry({ crane });
    guarded = await startRegistry({ crane, credentials: CREDENTIALS });
  }, 600_000);

  afterAll(async () => {
    await open?.stop();
    await guarded?.stop();
  });

  /** Pushes the real filter. `config` is what stands in Docker's `config.json`. */
  function push(reference: string, config: object, environment = {}, ...args: string[]) {
    return inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, "config.json"), JSON.stringify(config));
      const helpers = join(folder, "helpers");
      mkdirSync(helpers);
      writeFileSync(join(helpers, "docker-credential-safe"), credentialHelper());
      chmodSync(join(helpers, "docker-credential-safe"), 0o755);
      return runImageCommand(
        ["--wasm", WASM, "--output", join(folder, "image"), "--push", reference, ...args],
        {
          CRANE: crane,
          DOCKER_CONFIG: folder,
          PATH: `${helpers}${delimiter}${process.env.PATH}`,
          // Podman's file, which crane falls back to.
          REGISTRY_AUTH_FILE: join(folder, "none.json"),
          ...environment,
        },
      );
    });
  }

  it("compat: what is pulled is the filter, byte for byte, under the printed digest", async () => {
    const reference = `${open.host}/${REPOSITORY}:1.0`;
    const { status, stdout } = await push(reference, {});
    expect(status).toBe(0);

    const reader = new RegistryReader(open.host, REPOSITORY);
    const { digest, content } = await reader.manifest("1.0");
    expect(stdout).toContain(`pushed    ${reference}@${digest}\n`);
    expect(content.layers).toHaveLength(1);
    const tar = gunzipSync(await reader.blob(content.layers[0]!));
    const plugin = execFileSync("tar", ["-xOf", "-", "plugin.wasm"], { input: tar });
    expect(plugin.equals(readFileSync(WASM))).toBe(true);
  });

  it("the digest that the chart recorded is the one of what is pushed", async () => {
    // The command of the test clears the variable; the chart's image was built with it.
    const { SOURCE_DATE_EPOCH = "" } = process.env;
    const { stdout } = await push(`${open.host}/recorded/image`, {}, { SOURCE_DATE_EPOCH });
    const recorded = await readRecordedImage(STAGED_DIGESTS);
    const reader = new RegistryReader(open.host, "recorded/image");
    expect((await reader.manifest(recorded.version)).digest).toBe(recorded.digest);
    expect((await reader.manifest(recorded.digest)).digest).toBe(recorded.digest);
    expect(stdout).toContain(`:${recorded.version}@${recorded.digest}\n`);
  });

  it("artifact: the last layer is the filter, byte for byte", async () => {
    const { status } = await push(`${open.host}/${REPOSITORY}:2.0`, {}, {}, "--layout", "artifact");
    expect(status).toBe(0);

    const reader = new RegistryReader(open.host, REPOSITORY);
    const { content } = await reader.manifest("2.0");
    expect(content.layers).toHaveLength(2);
    expect((await reader.blob(content.layers[1]!)).equals(readFileSync(WASM))).toBe(true);
    expect((await reader.blob(content.config)).toString()).toContain("envoy_proxy");
  });

  it("the bill of materials is found from the image", async () => {
    await push(`oci://${open.host}/${REPOSITORY}:3.0`, {});
    const reader = new RegistryReader(open.host, REPOSITORY);
    const { digest } = await reader.manifest("3.0");

    const referrers = await reader.referrers(digest);
    expect(referrers.map(({ artifactType }) => artifactType)).toEqual([
      "application/vnd.cyclonedx+json",
    ]);
    const { content } = await reader.manifest(referrers[0]!.digest);
    expect(content.subject?.digest).toBe(digest);
    const bill = (await reader.blob(content.layers[0]!)).toString();
    expect(JSON.parse(bill)).toMatchObject({ bomFormat: "CycloneDX" });
  });

  it("a reference without a tag gets the version", async () => {
    const { stdout } = await push(`${open.host}/untagged/image`, {});
    const version = /^keymate-istio-wasm (\S+) /.exec(stdout)?.[1] ?? "no version";
    const { content } = await new RegistryReader(open.host, "untagged/image").manifest(version);
    expect(content.annotations["org.opencontainers.image.version"]).toBe(version);
  });

  it("logs in with what Docker's config.json holds", async () => {
    const auths = { [guarded.host]: { auth: BASIC } };
    const { status, stderr } = await push(`${guarded.host}/${REPOSITORY}:1.0`, { auths });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const reader = new RegistryReader(guarded.host, REPOSITORY, `Basic ${BASIC}`);
    const { digest } = await reader.manifest("1.0");
    expect(await reader.referrers(digest)).toHaveLength(1);
  });

  it("logs in with the credential helper that config.json names", async () => {
    const credHelpers = { [guarded.host]: "safe" };
    const { status, stderr } = await push(`${guarded.host}/helped/image:1.0`, { credHelpers });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    await new RegistryReader(guarded.host, "helped/image", `Basic ${BASIC}`).manifest("1.0");
  });

  const wrong = Buffer.from(`${CREDENTIALS.username}:wrong`).toString("base64");
  it.each([
    ["wrong credentials", (host: string) => ({ auths: { [host]: { auth: wrong } } })],
    ["no credentials", () => ({})],
  ])("says in one line that %s are refused, and by whom", async (_, config) => {
    const reference = `${guarded.host}/refused/image:1.0`;
    const { status, stderr } = await push(reference, config(guarded.host));
    expect(status).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(
      /^image: cannot push \S+\/refused\/image:1\.0: the registry refuses the credentials of \S+config\.json \(.*401.*"docker login"/,
    );
    const reader = new RegistryReader(guarded.host, "refused/image", `Basic ${BASIC}`);
    await expect(reader.manifest("1.0")).rejects.toThrow("not there");
  });

  it("says in one line that nobody listens", async () => {
    const gone = await startRegistry({ crane });
    await gone.stop();
    const { status, stderr } = await push(`${gone.host}/${REPOSITORY}:1.0`, {});
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^image: cannot push .*connection refused/);
  });
});

/** A program that speaks the protocol of docker-credential-helpers: it is asked to `get` a host's credentials. */
function credentialHelper(): string {
  const { username, password } = CREDENTIALS;
  const answer = JSON.stringify({ ServerURL: "", Username: username, Secret: password });
  return `#!/bin/sh\ncat >/dev/null\necho '${answer}'\n`;
}

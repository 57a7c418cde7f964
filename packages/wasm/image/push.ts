/** Pushes an image and its bill of materials to a registry. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest, Image } from "./oci.js";
import { writeLayout } from "./oci-layout.js";
import { UserError } from "./user-error.js";

export interface Registry {
  /** The path of crane's executable. */
  crane: string;
  /** Talk plain HTTP, or HTTPS without looking at the certificate. Loopback needs no permission. */
  insecure: boolean;
  /** `DOCKER_CONFIG` is read from here, and whatever the credential helpers it names need. */
  environment: NodeJS.ProcessEnv;
}

export interface Reference {
  /** Registry and path: `ghcr.io/keymate/keymate-istio-wasm`. */
  repository: string;
  tag: string;
}

/** Splits `[oci://]REPOSITORY[:TAG]`. */
export function parseReference(text: string, defaultTag: string): Reference {
  const written = text.replace(/^oci:\/\//, "");
  // A colon before the last slash is a port's.
  const [, repository, tag = defaultTag] =
    /^([^@\s]+?)(?::([\w][\w.-]{0,127}))?$/.exec(written) ?? [];
  if (repository && /^[^/]+\/[^:]+$/.test(repository)) return { repository, tag };
  throw new UserError(
    `--push ${text} is no image to push to; allowed: REGISTRY/PATH[:TAG], such as ghcr.io/keymate/keymate-istio-wasm:0.1.0`,
  );
}

/** Pushes `image` under the reference's tag and, where one is given, its bill of materials by digest. */
export async function pushImage(
  image: Image,
  sbom: Image,
  { repository, tag }: Reference,
  registry: Registry,
): Promise<Digest> {
  await push(image, `${repository}:${tag}`, registry);
  await push(sbom, `${repository}@${sbom.manifest.descriptor.digest}`, registry);
  return image.manifest.descriptor.digest;
}

/** crane pushes a layout that holds one image, so each goes through a layout of its own. */
async function push(image: Image, reference: string, registry: Registry): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "keymate-istio-image-"));
  try {
    writeLayout(directory, [{ image }]);
    await runCrane(["push", directory, reference], reference, registry);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function runCrane(args: string[], reference: string, registry: Registry): Promise<void> {
  const flags = registry.insecure ? ["--insecure"] : [];
  return new Promise((done, fail) => {
    execFile(
      registry.crane,
      [...flags, ...args],
      { env: registry.environment },
      (error, _, stderr) => {
        if (!error) return done();
        const reported = /^Error: (.*)$/ms.exec(stderr)?.[1] ?? (stderr || error.message);
        fail(new UserError(`cannot push ${reference}: ${explain(reported.trim(), registry)}`));
      },
    );
  });
}

/** Adds to crane's message what to do about it. */
function explain(reported: string, { environment }: Registry): string {
  if (/UNAUTHORIZED|DENIED|\b40[13]\b/.test(reported)) {
    const config = join(environment.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
    return `the registry refuses the credentials of ${config} (${reported}); "docker login" or "crane auth login" writes them`;
  }
  if (/server gave HTTP response to HTTPS client/.test(reported)) {
    return `the registry talks plain HTTP (${reported}); --insecure allows it`;
  }
  return reported;
}

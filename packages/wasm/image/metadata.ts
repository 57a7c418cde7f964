/** What an image says about itself: the `org.opencontainers.image.*` annotations. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Annotations } from "./oci.js";
import { UserError } from "./user-error.js";

export const IMAGE_NAME = "keymate-istio-wasm";

export interface Metadata {
  title: string;
  description: string;
  version: string;
  /** Where the source code is, an https URL. */
  source: string;
  /** An SPDX licence expression. */
  licenses: string;
  /** Never the clock: the digest would change with every build. */
  created: Date;
  /** The commit the image was built from. The digest covers it, so it is only set when it is asked for. */
  revision?: string;
}

/** Reads the metadata from a package's `package.json` and the creation time from the environment. */
export function readMetadata(
  packageDirectory: string,
  environment: NodeJS.ProcessEnv,
  revision?: string,
): Metadata {
  const manifest = JSON.parse(
    readFileSync(join(packageDirectory, "package.json"), "utf8"),
  ) as PackageManifest;
  return {
    title: IMAGE_NAME,
    description: manifest.description,
    version: manifest.version,
    source: manifest.repository.url.replace(/^git\+/, "").replace(/\.git$/, ""),
    licenses: manifest.license,
    created: sourceDate(environment.SOURCE_DATE_EPOCH),
    ...(revision && { revision }),
  };
}

/** Names and meanings: OCI image specification 1.1, `annotations.md`. */
export function annotationsOf(metadata: Metadata): Annotations {
  return {
    "org.opencontainers.image.title": metadata.title,
    "org.opencontainers.image.description": metadata.description,
    "org.opencontainers.image.version": metadata.version,
    "org.opencontainers.image.source": metadata.source,
    "org.opencontainers.image.licenses": metadata.licenses,
    "org.opencontainers.image.created": rfc3339(metadata.created),
    ...(metadata.revision && { "org.opencontainers.image.revision": metadata.revision }),
  };
}

/** Whole seconds, as the image specification's examples have it: `2026-01-31T12:00:00Z`. */
export function rfc3339(time: Date): string {
  return time.toISOString().replace(".000Z", "Z");
}

interface PackageManifest {
  description: string;
  version: string;
  license: string;
  repository: { url: string };
}

/**
 * The time of https://reproducible-builds.org/specs/source-date-epoch/. Without the variable it is the epoch itself,
 * the usual sign of a reproducible image (ko and Bazel do the same), so the digest follows from the sources alone.
 */
function sourceDate(seconds: string | undefined): Date {
  if (!seconds) return new Date(0);
  const latest = Date.parse("9999-12-31T23:59:59Z") / 1000;
  if (/^\d+$/.test(seconds) && Number(seconds) <= latest) return new Date(Number(seconds) * 1000);
  throw new UserError(
    `SOURCE_DATE_EPOCH is ${JSON.stringify(seconds)}; allowed: whole seconds since 1970, at most ${latest}`,
  );
}

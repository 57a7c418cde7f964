/**
 * Reads from a registry with nothing but HTTP, as the OCI distribution specification 1.1 has it. It shares no code with
 * what pushes, and checks every digest it reads.
 */
import { createHash } from "node:crypto";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
}

export interface Manifest {
  mediaType: string;
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  subject?: Descriptor;
  annotations: Record<string, string>;
}

export interface Pulled<T> {
  digest: string;
  content: T;
}

export class RegistryReader {
  private readonly base: string;

  /** `host` as in an image reference, `authorization` the header's value where the registry wants one. */
  constructor(
    host: string,
    repository: string,
    private readonly authorization?: string,
  ) {
    this.base = `http://${host}/v2/${repository}`;
  }

  /** `reference` is a tag or a digest. */
  async manifest(reference: string): Promise<Pulled<Manifest>> {
    const answer = await this.get(`/manifests/${reference}`);
    const bytes = await bytesOf(answer);
    const digest = digestOf(bytes);
    const said = reference.includes(":") ? reference : answer.headers.get("docker-content-digest");
    if (said !== digest) throw new Error(`manifest ${reference}: want ${said}, found ${digest}`);
    return { digest, content: JSON.parse(bytes.toString()) as Manifest };
  }

  async blob(descriptor: Descriptor): Promise<Buffer> {
    const bytes = await bytesOf(await this.get(`/blobs/${descriptor.digest}`));
    if (digestOf(bytes) !== descriptor.digest || bytes.length !== descriptor.size) {
      throw new Error(`blob ${descriptor.digest}: found ${digestOf(bytes)}, ${bytes.length} bytes`);
    }
    return bytes;
  }

  /** What refers to a manifest: from the referrers API, or from the tag that stands in for it where there is none. */
  async referrers(digest: string): Promise<Descriptor[]> {
    const answer =
      (await this.find(`/referrers/${digest}`)) ??
      (await this.find(`/manifests/${digest.replace(":", "-")}`));
    if (!answer) return [];
    const index = (await answer.json()) as { manifests: Descriptor[] };
    return index.manifests;
  }

  private async find(path: string): Promise<Response | undefined> {
    const headers: Record<string, string> = {
      accept: "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json",
    };
    if (this.authorization) headers.authorization = this.authorization;
    const answer = await fetch(this.base + path, { headers });
    if (answer.ok) return answer;
    if (answer.status === 404) return undefined;
    throw new Error(`GET ${this.base}${path}: ${answer.status} ${await answer.text()}`);
  }

  private async get(path: string): Promise<Response> {
    const answer = await this.find(path);
    if (!answer) throw new Error(`GET ${this.base}${path}: not there`);
    return answer;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

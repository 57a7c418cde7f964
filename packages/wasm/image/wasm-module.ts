/** The filter that goes into the image. */
import { readFileSync } from "node:fs";
import { digestOf, type Digest } from "./oci.js";
import { UserError } from "./user-error.js";

export interface WasmModule {
  bytes: Uint8Array<ArrayBuffer>;
  digest: Digest;
  /** The proxy-wasm ABI the module declares by its exports, written as the image specification does: `v0-2-0`. */
  abiVersions: string[];
}

/** Reads a module and refuses what Envoy could not load: files that are no WebAssembly, modules without a proxy-wasm ABI. */
export async function readModule(path: string): Promise<WasmModule> {
  const bytes = readBytes(path);
  const exported = await exportsOf(bytes, path);
  const abiVersions = exported.flatMap((name) => {
    const version = /^proxy_abi_version_(\d+)_(\d+)_(\d+)$/.exec(name);
    return version ? [`v${version.slice(1).join("-")}`] : [];
  });
  if (abiVersions.length === 0) {
    throw new UserError(
      `${path} is no proxy-wasm filter: it exports ${exported.join(", ") || "nothing"}; needed: proxy_abi_version_0_2_0 or a later one`,
    );
  }
  return { bytes, digest: digestOf(bytes), abiVersions: abiVersions.sort() };
}

function readBytes(path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError(`${path} does not exist; "npm run build" makes it`);
  }
}

async function exportsOf(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<string[]> {
  try {
    const module = await WebAssembly.compile(bytes);
    return WebAssembly.Module.exports(module).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new UserError(`${path} is no WebAssembly module: ${error.message}`);
  }
}

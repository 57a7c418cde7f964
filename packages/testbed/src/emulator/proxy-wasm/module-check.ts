/** What Envoy asks of a module before it runs any of it. */
import type { AbiVersion } from "./abi.js";

const MARKERS: ReadonlyMap<string, AbiVersion> = new Map([
  ["proxy_abi_version_0_2_0", "0.2.0"],
  ["proxy_abi_version_0_2_1", "0.2.1"],
]);

/** A module that Envoy would not load, or that would crash it. */
export class ModuleRefused extends Error {}

export function abiVersionOf(module: WebAssembly.Module): AbiVersion {
  for (const { name } of WebAssembly.Module.exports(module)) {
    const version = MARKERS.get(name);
    if (version !== undefined) return version;
  }
  throw new ModuleRefused(
    `ABI version: found no marker export, allowed ${[...MARKERS.keys()].join(" or ")}`,
  );
}

/** An import that the host does not provide fails the load; so does an imported global or memory. */
export function checkImports(module: WebAssembly.Module, provided: WebAssembly.Imports): void {
  for (const { module: namespace, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function" || provided[namespace]?.[name] === undefined) {
      throw new ModuleRefused(`missing import: ${namespace}.${name} (${kind})`);
    }
  }
}

/** The host puts what it hands over into memory that the module allocates. */
export function checkExports(module: WebAssembly.Module): void {
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  if (!names.has("memory")) throw new ModuleRefused("memory: found no export of that name");
  if (!names.has("malloc") && !names.has("proxy_on_memory_allocate")) {
    throw new ModuleRefused("malloc: found neither it nor proxy_on_memory_allocate");
  }
}

/**
 * A start section runs inside instantiation, when there is no context; a host call made there crashes Envoy. Whether it makes one
 * cannot be told from outside, so a module with a start section is refused here.
 */
export function checkStart(code: Uint8Array): void {
  if (hasSection(code, START_SECTION)) {
    throw new ModuleRefused(
      "start section: found one, allowed none (use --exportStart _initialize)",
    );
  }
}

function hasSection(code: Uint8Array, wanted: number): boolean {
  let position = 8;
  while (position < code.length) {
    const id = code[position++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = code[position++] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (id === wanted) return true;
    position += size;
  }
  return false;
}

const START_SECTION = 8;

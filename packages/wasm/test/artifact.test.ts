import { homedir, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CALLBACKS, HOST_FUNCTIONS, INITIALISATION_FUNCTIONS } from "./artifact-host-functions.js";
import { borderOf, readArtifact } from "./artifact-module.js";

const bytes = readArtifact();
const border = borderOf(bytes);

/** Every request's worker holds a copy, and every proxy fetches it. */
const LARGEST = 47_616;

describe("the compiled filter", () => {
  it(`has at most ${LARGEST} bytes`, () => {
    expect(bytes.length).toBeLessThanOrEqual(LARGEST);
  });

  it("is a valid module", () => {
    expect(WebAssembly.validate(bytes)).toBe(true);
  });

  it("carries code alone: no names, no debug information, no map to the sources", () => {
    expect(border.customSections).toEqual([]);
  });

  it("tells nothing of the machine it was built on", () => {
    const repository = fileURLToPath(new URL("../../..", import.meta.url));
    const traces = [
      repository,
      homedir(),
      tmpdir(),
      process.execPath,
      "/node_modules/",
      "file:/",
      "../",
    ];
    // AssemblyScript keeps text in UTF-16; names of imports and exports are UTF-8.
    const found = traces.filter((trace) =>
      (["latin1", "utf16le"] as const).some((encoding) =>
        Buffer.from(bytes).includes(trace, 0, encoding),
      ),
    );
    expect(found).toEqual([]);
  });
});

describe("what it needs of Envoy", () => {
  it.each(Object.entries(border.imports))("%s %s is there", (name, signature) => {
    expect(HOST_FUNCTIONS).toHaveProperty([name], signature);
  });

  it("is something", () => {
    expect(Object.keys(border.imports)).toEqual(
      expect.arrayContaining(["env.proxy_http_call", "env.proxy_send_local_response"]),
    );
  });
});

describe("what Envoy needs of it", () => {
  it("says which ABI it speaks, once", () => {
    const markers = Object.keys(border.exports).filter((name) => /abi_version/.test(name));
    expect(markers).toEqual(["proxy_abi_version_0_2_1"]);
    expect(border.exports["proxy_abi_version_0_2_1"]).toBe("() -> ()");
  });

  it("takes memory from it, and sees what it writes there", () => {
    expect(border.exports["malloc"]).toBe("(i32) -> i32");
    expect(border.otherExports).toEqual(["memory"]);
  });

  it("initialises it by an export, not while it is instantiated", () => {
    expect(border.exports["_initialize"]).toBe("() -> ()");
    expect(border.hasStartSection).toBe(false);
    // Envoy would call them, too.
    expect(border.exports).not.toHaveProperty("_start");
    expect(border.exports).not.toHaveProperty("main");
  });

  const callbacks = Object.entries(border.exports).filter(([name]) => name.startsWith("proxy_on_"));

  it.each(callbacks)("finds the callback %s %s", (name, signature) => {
    expect(CALLBACKS).toHaveProperty([name], signature);
  });

  it("finds all those without which a request would pass", () => {
    expect(callbacks.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "proxy_on_context_create",
        "proxy_on_configure",
        "proxy_on_request_headers",
        "proxy_on_request_body",
        "proxy_on_response_headers",
        "proxy_on_http_call_response",
        "proxy_on_delete",
      ]),
    );
  });
});

describe("its initialisation", () => {
  /** An instance that has been initialised, and the host functions that it called meanwhile. */
  async function initialised() {
    const called: string[] = [];
    const imports: WebAssembly.Imports = {};
    for (const name of Object.keys(border.imports)) {
      const [module, field] = name.split(".") as [string, string];
      const functions = (imports[module] ??= {});
      functions[field] = () => called.push(name) * 0;
    }
    const { instance } = await WebAssembly.instantiate(bytes, imports);
    expect(called, "called while it is instantiated").toEqual([]);
    const exports = instance.exports as unknown as Exports;
    exports._initialize();
    return { exports, called };
  }

  it("does nothing that Envoy forbids at that time", async () => {
    const { called } = await initialised();
    expect(called.filter((name) => !INITIALISATION_FUNCTIONS.includes(name))).toEqual([]);
  });

  it("leaves memory to be had, block beside block, without a call to the host", async () => {
    const { exports, called } = await initialised();
    const before = called.length;
    const sizes = [1, 7, 8, 1000, 65536, 1 << 20];
    const blocks = sizes.map((size) => ({ size, address: exports.malloc(size) }));
    for (const { size, address } of blocks) {
      expect(address).toBeGreaterThan(0);
      expect(address % 8).toBe(0);
      expect(address + size).toBeLessThanOrEqual(exports.memory.buffer.byteLength);
    }
    const inOrder = [...blocks].sort((left, right) => left.address - right.address);
    inOrder.slice(1).forEach(({ address }, index) => {
      expect(address).toBeGreaterThanOrEqual(inOrder[index]!.address + inOrder[index]!.size);
    });
    expect(called.length).toBe(before);
  });
});

interface Exports {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  _initialize(): void;
}

/** The packages whose code is inside the compiled filter. */
import { type Component, installedComponent } from "../../../tools/lib/bill-of-materials.mjs";

export type { Component };

/** What each of them puts into the module. */
const CONTENTS = {
  "@keymate/istio-wasm": "the adapter between proxy-wasm and the decision core",
  "@keymate/istio-core": "the decision core",
  assemblyscript: "the standard library and the memory runtime",
  "@solo-io/proxy-runtime": "the declarations of the proxy-wasm host functions",
};

/** Reads version and licence from the packages as they are installed for `packageDirectory`. */
export function readComponents(packageDirectory: string): Component[] {
  return Object.entries(CONTENTS).map(([name, description]) =>
    installedComponent(name, packageDirectory, description),
  );
}

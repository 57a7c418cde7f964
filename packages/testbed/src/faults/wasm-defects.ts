/**
 * Spoils the built Wasm module: the code it gets traps where a request's header says so, once. The rest of the module is as built.
 *
 * Done on the text of the module: every callback and every call to Envoy gets a guard in front.
 */
import { readFile } from "node:fs/promises";
import loadWabt from "wabt";
import { CALLBACKS, DEFECT_HEADER, WASM_FUNCTIONS } from "./defects.js";

/** Below everything that AssemblyScript places (its first segment begins at 1,024). */
const NAME_ADDRESS = 16;
const VALUE_ADDRESS = 64;
const VALUE_SIZE = 68;

export async function spoilWasm(path: string): Promise<Uint8Array> {
  const wabt = await loadWabt();
  const module = wabt.readWasm(await readFile(path), { readDebugNames: true });
  module.generateNames();
  module.applyNames();
  const text = module.toText({ foldExprs: false, inlineExport: false });
  module.destroy();
  const spoiled = wabt.parseWat("spoiled.wat", spoilText(text));
  spoiled.resolveNames();
  spoiled.validate();
  const { buffer } = spoiled.toBinary({});
  spoiled.destroy();
  return buffer;
}

/** A module whose function `name` traps at once, always. */
export async function breakFunction(path: string, name: string): Promise<Uint8Array> {
  const wabt = await loadWabt();
  const module = wabt.readWasm(await readFile(path), { readDebugNames: true });
  module.generateNames();
  module.applyNames();
  const text = module.toText({ foldExprs: false, inlineExport: false });
  module.destroy();
  const broken = wabt.parseWat("broken.wat", prefixFunction(text, name, "    unreachable\n"));
  const { buffer } = broken.toBinary({});
  broken.destroy();
  return buffer;
}

function spoilText(text: string): string {
  const imports = [
    ...text.matchAll(/^ {2}\(import "(\w+)" "(\w+)" \(func (\$[\w.]+) \(type (\$\w+)\)\)\)$/gm),
  ];
  if (imports.length < 5) throw new Error(`expected the module's imports, found ${imports.length}`);
  let spoiled = text;
  for (const [, , imported = "", name] of imports) {
    const number = WASM_FUNCTIONS.indexOf(imported) + 1;
    spoiled = spoiled.replaceAll(
      new RegExp(`^( +)call \\${name}$`, "gm"),
      `$1i32.const ${number}\n$1call $testbed_host_call\n$1call ${name}`,
    );
  }
  CALLBACKS.forEach((callback, index) => {
    const arm = callback === "proxy_on_request_headers" ? "    call $testbed_arm\n" : "";
    const guard = `    i32.const ${index + 1}\n    call $testbed_callback\n`;
    spoiled = prefixFunction(spoiled, callback, arm + guard);
  });
  spoiled = spoiled.replace(/^ {2}\(import /m, `${IMPORT}  (import `);
  return spoiled.replace(/\)\s*$/, `${GUARDS})\n`);
}

function prefixFunction(text: string, name: string, code: string): string {
  const head = new RegExp(
    `^ {2}\\(func \\$${name} \\(type [^\\n]*\\n(?: {4}\\(local [^\\n]*\\n)*`,
    "m",
  );
  if (!head.test(text)) throw new Error(`the module has no function ${name}`);
  return text.replace(head, (found) => found + code);
}

const IMPORT = `  (import "env" "proxy_get_header_map_value" (func $testbed_get_header (param i32 i32 i32 i32 i32) (result i32)))\n`;

/** The header's value is a letter and two digits (\`defects.ts\`). A trap costs the virtual machine, and with it what was armed. */
const GUARDS = `
  (data (i32.const ${NAME_ADDRESS}) "${DEFECT_HEADER}")
  (global $testbed_kind (mut i32) (i32.const 0))
  (global $testbed_number (mut i32) (i32.const 0))
  (func $testbed_arm (local i32)
    i32.const 0
    i32.const ${NAME_ADDRESS}
    i32.const ${DEFECT_HEADER.length}
    i32.const ${VALUE_ADDRESS}
    i32.const ${VALUE_SIZE}
    call $testbed_get_header
    if
      return
    end
    i32.const ${VALUE_SIZE}
    i32.load
    i32.const 3
    i32.ne
    if
      return
    end
    i32.const ${VALUE_ADDRESS}
    i32.load
    local.tee 0
    i32.load8_u
    global.set $testbed_kind
    local.get 0
    i32.load8_u offset=1
    i32.const 48
    i32.sub
    i32.const 10
    i32.mul
    local.get 0
    i32.load8_u offset=2
    i32.const 48
    i32.sub
    i32.add
    global.set $testbed_number)
  (func $testbed_callback (param i32)
    global.get $testbed_kind
    i32.const 99
    i32.ne
    if
      return
    end
    global.get $testbed_number
    local.get 0
    i32.eq
    if
      unreachable
    end)
  (func $testbed_host_call (param i32)
    global.get $testbed_kind
    i32.const 102
    i32.eq
    if
      global.get $testbed_number
      local.get 0
      i32.eq
      if
        unreachable
      end
    end
    global.get $testbed_kind
    i32.const 104
    i32.ne
    if
      return
    end
    global.get $testbed_number
    i32.const 1
    i32.sub
    global.set $testbed_number
    global.get $testbed_number
    i32.eqz
    if
      unreachable
    end)
`;

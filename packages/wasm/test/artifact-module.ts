/** Takes a WebAssembly module apart, as far as its border to the host goes (WebAssembly core specification §5.5). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ARTIFACT = fileURLToPath(new URL("../dist/keymate-istio.wasm", import.meta.url));

/** What the build left in dist/. */
export function readArtifact(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(ARTIFACT));
}

export interface Border {
  /** Functions that the host must provide: `module.name` and signature. */
  imports: Record<string, string>;
  /** Exported functions and their signatures. */
  exports: Record<string, string>;
  /** What is exported beside functions. */
  otherExports: string[];
  hasStartSection: boolean;
  customSections: string[];
}

/** Signatures are written `(i32, i64) -> i32`. */
export function borderOf(bytes: Uint8Array): Border {
  const border: Border = {
    imports: {},
    exports: {},
    otherExports: [],
    hasStartSection: false,
    customSections: [],
  };
  const types: string[] = [];
  const functions: string[] = [];
  const reader = new Reader(bytes, 8);
  while (!reader.isAtEnd()) {
    const id = reader.byte();
    const section = reader.part(reader.number());
    if (id === SECTION.custom) border.customSections.push(section.name());
    if (id === SECTION.start) border.hasStartSection = true;
    if (id === SECTION.type) types.push(...section.list(() => section.signature()));
    if (id === SECTION.function) functions.push(...section.list(() => types[section.number()]!));
    if (id === SECTION.import) {
      section.list(() => {
        const name = `${section.name()}.${section.name()}`;
        if (section.byte() !== FUNCTION) throw new Error(`${name}: imported, and no function`);
        functions.push((border.imports[name] = types[section.number()]!));
      });
    }
    if (id === SECTION.export) {
      section.list(() => {
        const name = section.name();
        const isFunction = section.byte() === FUNCTION;
        const index = section.number();
        if (isFunction) border.exports[name] = functions[index]!;
        else border.otherExports.push(name);
      });
    }
  }
  return border;
}

const SECTION = { custom: 0, type: 1, import: 2, function: 3, export: 7, start: 8 };
const FUNCTION = 0;
const VALUE_TYPES: Record<number, string> = { 0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64" };

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private position: number,
    private readonly end = bytes.length,
  ) {}

  isAtEnd(): boolean {
    return this.position >= this.end;
  }

  byte(): number {
    if (this.isAtEnd()) throw new Error(`the module ends at ${this.end}`);
    return this.bytes[this.position++]!;
  }

  /** Unsigned LEB128. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  name(): string {
    const size = this.number();
    this.position += size;
    return Buffer.from(this.bytes.subarray(this.position - size, this.position)).toString("utf8");
  }

  list<Item>(item: () => Item): Item[] {
    return Array.from({ length: this.number() }, item);
  }

  /** The next `size` bytes. */
  part(size: number): Reader {
    this.position += size;
    return new Reader(this.bytes, this.position - size, this.position);
  }

  signature(): string {
    if (this.byte() !== 0x60) throw new Error("found a type that is no function type");
    const values = () => this.list(() => VALUE_TYPES[this.byte()] ?? "?").join(", ");
    const parameters = values();
    return `(${parameters}) -> ${values() || "()"}`;
  }
}

/**
 * Envoy's header map: lines in order, lower-case names, pseudo-headers (`:path`) in front, values as bytes.
 *
 * Shared by both hosts; what each lets a filter do with it is in `proxy-wasm/header-maps.ts` and `envoy-lua/stream-handle/headers.lua`.
 */
import type { HeaderLine } from "../conformance/case.js";

/** `INLINE_REQ_HEADERS` and their kin: Envoy keeps one line of each and joins what is added with a comma. */
const INLINE = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
  "x-forwarded-client-cert",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
]);

export class HeaderMap {
  private entries: [name: string, value: string][] = [];

  constructor(lines: readonly HeaderLine[] = []) {
    for (const [name, value] of lines) this.add(name, value);
  }

  get lines(): readonly HeaderLine[] {
    return this.entries;
  }

  get size(): number {
    return this.entries.length;
  }

  /** Bytes of all names and values, as `proxy_get_header_map_size` counts. */
  get byteSize(): number {
    return this.entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  }

  has(name: string): boolean {
    const key = keyOf(name);
    return this.entries.some(([entry]) => entry === key);
  }

  /** The first line's value. */
  get(name: string): string | undefined {
    const key = keyOf(name);
    return this.entries.find(([entry]) => entry === key)?.[1];
  }

  getAll(name: string): string[] {
    const key = keyOf(name);
    return this.entries.filter(([entry]) => entry === key).map(([, value]) => value);
  }

  add(name: string, value: string): void {
    const key = keyOf(name);
    const isPseudo = key.startsWith(":");
    const line = isPseudo || INLINE.has(key) ? this.entries.find(([it]) => it === key) : undefined;
    if (line !== undefined) {
      line[1] = `${line[1]},${value}`;
    } else if (isPseudo) {
      this.entries.splice(this.pseudoHeaders(), 0, [key, value]);
    } else {
      this.entries.push([key, value]);
    }
  }

  /** Leaves one line of the name. */
  replace(name: string, value: string): void {
    const key = keyOf(name);
    const index = this.entries.findIndex(([entry]) => entry === key);
    if (index < 0) {
      this.entries.splice(key.startsWith(":") ? this.pseudoHeaders() : this.size, 0, [key, value]);
      return;
    }
    this.entries = this.entries.filter(([entry], at) => entry !== key || at === index);
    this.entries[this.entries.findIndex(([entry]) => entry === key)] = [key, value];
  }

  remove(name: string): void {
    const key = keyOf(name);
    this.entries = this.entries.filter(([entry]) => entry !== key);
  }

  clear(): void {
    this.entries = [];
  }

  copy(): HeaderMap {
    const map = new HeaderMap();
    map.entries = this.entries.map(([name, value]) => [name, value]);
    return map;
  }

  private pseudoHeaders(): number {
    const index = this.entries.findIndex(([entry]) => !entry.startsWith(":"));
    return index < 0 ? this.entries.length : index;
  }
}

/** Envoy takes `host` for another name of `:authority`. */
function keyOf(name: string): string {
  const key = asciiLower(name);
  return key === "host" ? ":authority" : key;
}

/** The C locale's lower case: bytes above 0x7f stay as they are. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

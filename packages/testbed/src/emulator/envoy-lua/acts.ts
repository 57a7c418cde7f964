/** Reads what `stream-handle/acts.lua` reports: the act a script waits for, its headers as they are now, what it logged. */
import type { HeaderLine } from "../../conformance/case.js";

export type LuaAct =
  /** The script has ended. */
  | { readonly kind: "done" }
  /** It raised, or yielded to nobody. */
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "body" }
  | { readonly kind: "respond"; readonly headers: readonly HeaderLine[]; readonly body?: string }
  | {
      readonly kind: "call";
      readonly cluster: string;
      readonly headers: readonly HeaderLine[];
      readonly body?: string;
      readonly timeoutMilliseconds: number;
      readonly sendsForwardedFor: boolean;
      readonly isAsynchronous: boolean;
    };

export interface LuaReport {
  readonly act: LuaAct;
  readonly headers: readonly HeaderLine[];
  readonly log: readonly (readonly [level: number, message: string])[];
  /** The body, if the script collected it. */
  readonly body?: string;
}

type Decoded = string | number | boolean | undefined | Decoded[];

export function decodeReport(text: string): LuaReport {
  const [act, headers, log, body] = new Decoder(text).value() as [
    Decoded[],
    HeaderLine[],
    [number, string][],
    string | false,
  ];
  return { act: actOf(act), headers, log, ...(body === false ? {} : { body }) };
}

/** What was added or recorded under each name, in order. */
export function decodeMetrics(text: string): Map<string, number[]> {
  const metrics = new Map<string, number[]>();
  for (const [name, value] of new Decoder(text).value() as [string, number][]) {
    metrics.set(name, [...(metrics.get(name) ?? []), value]);
  }
  return metrics;
}

/** Texts by their path in the metadata; several of one name as JSON, as Envoy writes them. */
export function decodeMetadata(text: string): Map<string, string> {
  const entries = new Decoder(text).value() as [string, string, string, string | string[]][];
  return new Map(
    entries.map(([namespace, key, name, value]) => [
      `${namespace}:${key}:${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function actOf(act: Decoded[]): LuaAct {
  switch (act[0]) {
    case "done":
      return { kind: "done" };
    case "error":
      return { kind: "error", message: act[1] as string };
    case "body":
      return { kind: "body" };
    case "respond": {
      const headers = act[1] as unknown as HeaderLine[];
      return { kind: "respond", headers, ...bodyOf(act[2]) };
    }
    case "call":
      return {
        kind: "call",
        cluster: act[1] as string,
        headers: act[2] as unknown as HeaderLine[],
        ...bodyOf(act[3]),
        timeoutMilliseconds: act[4] as number,
        sendsForwardedFor: act[5] as boolean,
        isAsynchronous: act[6] as boolean,
      };
    default:
      throw new Error(`act: found ${String(act[0])}`);
  }
}

function bodyOf(value: Decoded): { body?: string } {
  return typeof value === "string" ? { body: value } : {};
}

/** `s5:bytes`, `n1.5;`, `T`, `F`, `N`, `[…]`. */
class Decoder {
  private position = 0;

  constructor(private readonly text: string) {}

  value(): Decoded {
    const kind = this.text[this.position++];
    switch (kind) {
      case "s": {
        const colon = this.text.indexOf(":", this.position);
        const start = colon + 1;
        this.position = start + Number(this.text.slice(this.position, colon));
        return this.text.slice(start, this.position);
      }
      case "n": {
        const end = this.text.indexOf(";", this.position);
        const number = Number(this.text.slice(this.position, end));
        this.position = end + 1;
        return number;
      }
      case "T":
      case "F":
        return kind === "T";
      case "N":
        return undefined;
      case "[": {
        const list: Decoded[] = [];
        while (this.text[this.position] !== "]") list.push(this.value());
        this.position++;
        return list;
      }
      default:
        throw new Error(`report: found ${String(kind)} at ${this.position - 1}`);
    }
  }
}

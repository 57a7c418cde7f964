/** What makes two checks equal, and how long an answer may count for the next one (`cache`, specification §2). */
import { Gateway } from "./gateway";
import { HeaderList, listFor } from "./header-list";
import { Host } from "./host";
import { TARGET_METHOD, TARGET_URI } from "./names";
import { NamePatterns } from "./name-pattern";

export class CacheRules {
  /** The longest time for which an answer counts; 0 when nothing is cached. */
  ttlMilliseconds: i32 = 0;
  /** How many decisions are kept at most. */
  maxEntries: i32 = 0;
  /** For how long beyond its time a 2xx stands in for a gateway that cannot be asked. */
  staleMilliseconds: i32 = 0;
  /** When not empty, no other header tells checks apart (`key_headers`). */
  readonly keyHeaders: NamePatterns = new NamePatterns();
  /** The names of the `extraLines` of checks (`check.ts`) that tell them apart. */
  readonly extraNames: string[] = [];
  /** What a gateway may answer by (`Vary`) and keys do not tell: anything at all, and the other names of the `extraLines`. */
  readonly untold: string[] = ["*"];

  /**
   * Whether a line of the check call tells it apart from others. Decides by name alone, so that adapters may remember the answer. The
   * call's own address and the request's method, host and path always do.
   */
  isKeyed(name: string): bool {
    if (name.startsWith(":") || name == TARGET_URI || name == TARGET_METHOD) return true;
    if (!this.keyHeaders.isEmpty) return this.keyHeaders.matches(name);
    if (FRESH_NAMES.indexOf(name) >= 0) return false;
    for (let index = 0; index < FRESH_PREFIXES.length; index++) {
      if (name.startsWith(FRESH_PREFIXES[index])) return false;
    }
    return true;
  }

  /** For every name of the lines that configuration adds to checks, once the rules are complete. */
  noteExtra(name: string): void {
    const names = this.isKeyed(name) ? this.extraNames : this.untold;
    names.push(name);
  }
}

/**
 * The lines with which the key of a check begins: which gateway is asked, and what the plugin says itself, as far as it is not the same
 * for all checks of that gateway. Names that begin with a colon are no client's, so `:gateway` and `:host` cannot be forged.
 */
export function keyLines(
  gateway: Gateway,
  extra: HeaderList,
  rules: CacheRules,
  host: Host,
): HeaderList {
  const lines = listFor(8);
  lines.put(":gateway", gateway.number);
  lines.put(":host", host.requestHeader(":authority"));
  lines.put(TARGET_URI, host.path());
  lines.put(TARGET_METHOD, host.method());
  for (let index = 0; index < rules.extraNames.length; index++) {
    lines.take(rules.extraNames[index], extra);
  }
  return lines;
}

/**
 * How many equal checks share one call; the next one makes another. Envoy's Wasm host answers one stream from within the answer to the one
 * before it, and after some three hundred of them the stack of the virtual machine is full: a trap, for every request of the worker.
 */
export const MOST_TOGETHER: i32 = 16;

/** How many bytes the names and values in a key may have; an unusual check is not worth the memory. */
export const LONGEST_KEY: i32 = 8192;

/**
 * What is new on every request, and so would make every key new: Envoy's request id and the trace context of the tracers that Envoy and
 * Istio document. Exactly as Envoy spells them: an alias is a header of somebody else and counts.
 */
const FRESH_NAMES: string[] = [
  "x-request-id",
  "traceparent",
  "tracestate",
  "b3",
  "x-ot-span-context",
  "x-cloud-trace-context",
  "x-amzn-trace-id",
  "grpc-trace-bin",
  "uber-trace-id",
  "elastic-apm-traceparent",
  "sw8",
];
const FRESH_PREFIXES: string[] = ["x-b3-", "x-datadog-", "sw8-"];

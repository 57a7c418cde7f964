/** Why a path is skipped or not. Every judgement is the core's own; this only narrows down what it judges. */
import { DenialBody, decodeConfiguration, isAmbiguousPath } from "@keymate/istio-core";

export interface Skipping {
  readonly isSkipped: boolean;
  /** The first prefix that the path begins with, whether or not that counts; null for none. */
  readonly prefix: string | null;
  /** What servers may read differently, such as `"//" at byte 8`; null when nothing is. */
  readonly ambiguity: string | null;
  /** One sentence. */
  readonly reason: string;
}

/** @param document the configuration, accepted by the core. */
export function explainSkipping(document: string, path: string): Skipping {
  const prefixes = (JSON.parse(document) as { skip_paths?: string[] }).skip_paths ?? [];
  const prefix = prefixes.find((each) => pathBefore(path).startsWith(each)) ?? null;
  const isSkipped = prefixes.some((each) => skips(each, path));
  const ambiguity = path === "" ? null : ambiguityOf(path);
  return { isSkipped, prefix, ambiguity, reason: reasonFor() };

  function reasonFor(): string {
    if (path === "") return "a request without a path is denied, never skipped";
    if (isSkipped) return `skip_paths has ${JSON.stringify(prefix)}`;
    if (prefix === null) {
      return prefixes.length === 0 ? "skip_paths is empty" : "no prefix in skip_paths matches";
    }
    return `${JSON.stringify(prefix)} matches, but servers may read the path differently: ${ambiguity}`;
  }
}

/** Whether the core skips this path when this is the only prefix. */
function skips(prefix: string, path: string): boolean {
  const document = JSON.stringify({ gateway_url: "http://gateway", skip_paths: [prefix] });
  const { policy } = decodeConfiguration(document, DenialBody.Gateway);
  return policy !== null && policy.skip.matches(path);
}

function pathBefore(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? "";
}

/** What makes a path ambiguous begins behind its longest beginning that is not. */
function ambiguityOf(path: string): string | null {
  if (!isAmbiguousPath(path)) return null;
  let position = path.length - 1;
  while (position > 0 && isAmbiguousPath(path.slice(0, position))) position--;
  if (position === 0) return "it does not begin with /";
  return `${nameOf(path, position)} at byte ${position}`;
}

function nameOf(path: string, position: number): string {
  const rest = path.slice(position);
  const unit = rest.charCodeAt(0);
  if (rest.startsWith("%")) return `the escape "${printable(rest.slice(0, 3))}"`;
  if (rest.startsWith("/")) return 'the empty segment "//"';
  if (rest.startsWith(".")) return `the dot segment "${/^\.+/.exec(rest)?.[0]}"`;
  if (unit <= 0x20 || unit === 0x7f) return `the control byte ${unit}`;
  return unit > 0x7f ? `the byte ${unit}` : `"${rest[0]}"`;
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, "?");
}

/**
 * What one part of the product adds to what is made up at random. A new configuration key belongs into one of `areas/`, or into a new
 * file there; everything else finds it by itself.
 */
import type { Random } from "./random.js";

export interface Area {
  /** Configuration keys, each with a way to make up an acceptable value. */
  readonly keys: Readonly<Record<string, (random: Random) => unknown>>;
  /** Those of them that let requests pass without a yes of the gateway to just that request. */
  readonly passesUnasked?: readonly string[];
  /** Names of request lines that the area looks at. */
  readonly requestNames?: readonly string[];
  /** Names of reply lines that the area looks at. */
  readonly replyNames?: readonly string[];
  /** Values, in requests and replies, into which somebody reads something. */
  readonly values?: readonly string[];
  /** How paths begin that the area is about. */
  readonly pathBeginnings?: readonly string[];
  /** What paths are made of. */
  readonly pathPieces?: readonly string[];
}

/** Names and beginnings of names that requests and replies have, and that configuration may speak of. */
const CONFIGURED_NAMES = [
  "authorization",
  "cookie",
  "x-a",
  "x-*",
  "set-cookie",
  "location",
  "x-other",
];

export function randomNames(random: Random): string[] {
  return Array.from({ length: random.whole(1, 3) }, () => randomName(random));
}

export function randomName(random: Random): string {
  return random.of(CONFIGURED_NAMES);
}

/** Configurations made up at random: acceptable ones, and documents damaged in some places. */
import { AREAS } from "./areas/index.js";
import type { Random } from "./random.js";

/** How often a key is there. */
const PRESENCE = 0.2;

/** To be merged over `BASE_CONFIGURATION`. */
export function randomConfiguration(random: Random): Record<string, unknown> {
  const chosen = AREAS.flatMap(({ keys }) => Object.entries(keys)).filter(() =>
    random.chance(PRESENCE),
  );
  return Object.fromEntries(chosen.map(([key, value]) => [key, value(random)]));
}

/** A configuration as it may be written, then damaged in some places or none. A byte string. */
export function randomDocument(random: Random): string {
  const configuration = { gateway_url: "http://gateway.test/base", ...randomConfiguration(random) };
  let document = JSON.stringify(configuration, null, random.of([0, 1]));
  for (let damage = random.whole(0, 3); damage > 0; damage--) {
    const at = random.whole(0, document.length);
    const piece = random.chance(0.3) ? random.bytes(1) : random.of(DAMAGE);
    document = document.slice(0, at) + piece + document.slice(at + random.whole(0, 2));
  }
  return document;
}

const DAMAGE = [
  ...["{", "}", "[", "]", ",", ":", '"', "\\", "\\u0041", "\\ud800", "\\u0000", "null", "true"],
  ...["-", "1", "0", ".", "e5", "1e400", "99999999999999999999", " ", "\n", "\t", "/", "..", "%"],
  ...["%METHOD%", "\xc3\xa9", "\xff", "*", ""],
];

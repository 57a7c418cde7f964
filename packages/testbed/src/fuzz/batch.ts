/**
 * A batch of exchanges: one configuration, perhaps a second one that replaces it, and requests that overlap in time.
 *
 * Everything is data, and times are milliseconds of simulated time, so every runtime can be told exactly the same.
 */
import type { CaseRequest, ServiceBehaviour } from "../conformance/case.js";
import type { TimedAnswer } from "../emulator/async-client.js";
import type { BodyPiece } from "../emulator/downstream.js";
import { randomConfiguration } from "./configuration.js";
import { randomAnswer, randomRequest, randomServiceAnswer } from "./messages.js";
import { Random } from "./random.js";

export interface Batch {
  readonly seed: number;
  /** Merged over `BASE_CONFIGURATION`. The second one replaces the first while requests of the first are under way. */
  readonly configurations: readonly Readonly<Record<string, unknown>>[];
  /** In the order in which they begin. */
  readonly exchanges: readonly PlannedExchange[];
  /** What the calls to the gateway meet, one after the other, and over again. */
  readonly answers: readonly TimedAnswer[];
  /** What the requests to the service meet, one after the other, and over again. */
  readonly service: readonly ServiceBehaviour[];
  /** Answers to calls that nobody waits for any more, or never made. Only a Wasm host can deliver them. */
  readonly strays: readonly Stray[];
}

export interface PlannedExchange {
  /** Index of the configuration in force. */
  readonly configuration: number;
  readonly atMilliseconds: number;
  readonly request: CaseRequest;
  readonly pieces?: readonly BodyPiece[];
  /** When the client leaves, counted from the beginning of its request. Default: never. */
  readonly leavesAfterMilliseconds?: number;
}

export interface Stray {
  readonly atMilliseconds: number;
  /** Which call it claims to answer. */
  readonly call: "the last one answered" | "none";
  readonly status: number;
}

/** How long a batch goes on beginning requests. */
const SPAN_MILLISECONDS = 400;

/** The same seed makes the same batch. */
export function randomBatch(seed: number, size: number): Batch {
  const random = new Random(seed);
  const isReplaced = random.chance(0.3);
  const replacedAt = isReplaced ? random.whole(0, SPAN_MILLISECONDS) : SPAN_MILLISECONDS + 1;
  const earlier: CaseRequest[] = [];
  const begins = many(size, () => random.whole(0, SPAN_MILLISECONDS)).sort((a, b) => a - b);
  return {
    seed,
    configurations: many(isReplaced ? 2 : 1, () => randomConfiguration(random)),
    exchanges: begins.map((atMilliseconds, index) => ({
      configuration: atMilliseconds < replacedAt ? 0 : 1,
      atMilliseconds,
      ...randomExchange(random, index, earlier),
    })),
    answers: many(size, () => ({
      ...randomAnswer(random),
      ...(random.chance(0.5) && { afterMilliseconds: random.whole(0, 300) }),
    })),
    service: many(3, () => randomServiceAnswer(random)),
    strays: many(random.chance(0.5) ? random.whole(1, 5) : 0, () => ({
      atMilliseconds: random.whole(0, 2 * SPAN_MILLISECONDS),
      call: random.of(["the last one answered", "none"] as const),
      status: random.of([200, 403, 503]),
    })),
  };
}

function randomExchange(
  random: Random,
  index: number,
  earlier: CaseRequest[],
): Pick<PlannedExchange, "request" | "pieces" | "leavesAfterMilliseconds"> {
  // Now and then the same again, for what remembers.
  const isSame = earlier.length > 0 && random.chance(0.3);
  const made = isSame ? random.of(earlier) : randomRequest(random);
  earlier.push(made);
  // Envoy gives every request an identifier; a known one tells the exchanges of a batch apart.
  const headers = [["x-request-id", `r${index}`] as const, ...(made.headers ?? [])];
  const request = { ...made, headers };
  return {
    request,
    ...(made.body !== undefined &&
      random.chance(0.7) && { pieces: randomPieces(random, made.body) }),
    ...(random.chance(0.1) && { leavesAfterMilliseconds: random.whole(0, 60) }),
  };
}

function randomPieces(random: Random, body: string): BodyPiece[] {
  const pieces: BodyPiece[] = [];
  let left = body.length;
  let afterMilliseconds = 0;
  while (left > 0) {
    const bytes = random.chance(0.2) ? left : random.whole(1, left);
    afterMilliseconds += random.whole(0, 40);
    pieces.push({ afterMilliseconds, bytes });
    left -= bytes;
  }
  return pieces;
}

function many<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}

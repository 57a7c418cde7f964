/** Requests and replies made up at random. */
import type {
  CaseRequest,
  GatewayAnswer,
  HeaderLine,
  ServiceBehaviour,
} from "../conformance/case.js";
import type { Area } from "./area.js";
import { AREAS } from "./areas/index.js";
import type { Random } from "./random.js";

const REQUEST_NAMES = all("requestNames");
const REPLY_NAMES = all("replyNames");
const PATH_BEGINNINGS = all("pathBeginnings");
const PATH_PIECES = all("pathPieces");
const VALUES = ["", ...all("values")];

const METHODS = ["GET", "GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "X-ODD"];
const STATUSES = [
  ...[200, 200, 200, 201, 204, 299, 302, 304, 400, 401, 403, 403, 404, 429, 500, 503],
  ...[599, 600, 799],
];
const FAULTS = [
  "silent",
  "reset-before-headers",
  "reset-inside-headers",
  "reset-inside-body",
  "garbage",
] as const;

export function randomRequest(random: Random): CaseRequest {
  const body = random.chance(0.3) ? random.bytes(random.whole(1, 400)) : undefined;
  return {
    method: random.of(METHODS),
    path: (random.chance(0.3) ? random.of(PATH_BEGINNINGS) : "/") + random.pieces(PATH_PIECES, 8),
    headers: randomHeaders(random, REQUEST_NAMES),
    ...(body !== undefined && { body }),
  };
}

export function randomAnswer(random: Random): GatewayAnswer {
  if (random.chance(0.15)) return { fault: random.of(FAULTS) };
  return {
    status: random.of(STATUSES),
    headers: randomHeaders(random, REPLY_NAMES),
    ...(random.chance(0.7) && { body: random.bytes(random.whole(0, 300)) }),
  };
}

export function randomServiceAnswer(random: Random): ServiceBehaviour {
  return {
    status: random.of([200, 204, 304, 404, 500]),
    headers: randomHeaders(random, REPLY_NAMES),
    body: random.bytes(random.whole(0, 50)),
  };
}

/** Bytes that a client or a server can send in a value: no line end, no other control byte. */
function randomHeaders(random: Random, names: readonly string[]): HeaderLine[] {
  return Array.from({ length: random.whole(0, 6) }, () => [
    random.of(names),
    random.chance(0.3)
      ? random.of(VALUES)
      : random.bytes(random.whole(0, 24)).replace(/[\x00-\x1f\x7f]/g, ""),
  ]);
}

function all(part: Exclude<keyof Area, "keys">): string[] {
  return AREAS.flatMap((area) => area[part] ?? []);
}

/** What must be the same on every rung, and what must hold on each. */
import { escapeBytes, linesOf } from "../conformance/expect.js";
import type { HeaderLine } from "../conformance/case.js";
import { AREAS } from "./areas/index.js";
import type { Batch } from "./batch.js";
import type { BatchObservation } from "./rungs/rung.js";

const STATUS_HEADER = "keymate-gateway-auth-status";

/** Keys with which a request may pass without a yes of its own. */
const UNASKED = AREAS.flatMap(({ passesUnasked }) => passesUnasked ?? []);

/**
 * The first thing that differs, in one line; `undefined` when everything is the same.
 *
 * @param inOrder `false`: a Lua table does not keep the order of different names.
 */
export function differenceBetween(
  core: BatchObservation,
  compiled: BatchObservation,
  inOrder: boolean,
): string | undefined {
  const [wanted, found] = [linesOfAll(core, inOrder), linesOfAll(compiled, inOrder)];
  const at = wanted.findIndex((line, index) => line !== found[index]);
  if (at < 0 && found.length === wanted.length) return undefined;
  const index = at < 0 ? wanted.length : at;
  return `the core: ${wanted[index] ?? "nothing"} | compiled: ${found[index] ?? "nothing"}`;
}

/** What must hold however the exchanges went, one line for each breach. */
export function breachesIn(batch: Batch, observation: BatchObservation): string[] {
  const breaches = [...observation.failures];
  const { responses, service, gateway } = observation;
  for (const { status, headers } of responses) {
    const found = linesOf(headers, STATUS_HEADER);
    if (found.length !== 1) {
      breaches.push(`a response ${status} with ${found.length} lines of ${STATUS_HEADER}`);
    }
  }
  const stayed = batch.exchanges.filter((it) => it.leavesAfterMilliseconds === undefined).length;
  if (responses.length > batch.exchanges.length || responses.length < stayed) {
    breaches.push(`${responses.length} responses to ${batch.exchanges.length} requests`);
  }
  if (batch.configurations.some((keys) => UNASKED.some((key) => key in keys))) return breaches;
  const yes = gateway.filter((_, call) => {
    const answer = batch.answers[call % batch.answers.length];
    return answer && "status" in answer && answer.status >= 200 && answer.status <= 299;
  });
  if (service.length > yes.length) {
    breaches.push(
      `${service.length} requests at the service, the gateway said yes ${yes.length} times`,
    );
  }
  return breaches;
}

/** One line for each message, then one for each decision in the log. */
function linesOfAll(observation: BatchObservation, inOrder: boolean): string[] {
  const headersOf = (headers: readonly HeaderLine[]): string => {
    const lines = headers.map(([name, value]) => `${name}=${escapeBytes(value)}`);
    return (inOrder ? lines : groupedByName(headers)).join(" ");
  };
  return [
    ...observation.gateway.map(
      (it) =>
        `gateway ${it.method} ${escapeBytes(it.path)} ${it.authority} ${headersOf(it.headers)} ${escapeBytes(it.body)}`,
    ),
    // One answer of the gateway may decide several requests; in which order they go on is nobody's promise.
    ...[
      ...observation.service.map(
        (it) =>
          `service ${it.method} ${escapeBytes(it.path)} ${it.authority} ${headersOf(it.headers)} ${escapeBytes(it.body)}`,
      ),
      ...observation.responses.map(
        (it) => `client ${it.status} ${headersOf(it.headers)} ${escapeBytes(it.body)}`,
      ),
    ].sort(),
    ...observation.log.filter((line) => line.startsWith("Access ")).sort(),
  ];
}

function groupedByName(headers: readonly HeaderLine[]): string[] {
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const group = groups.get(name);
    if (group) group.push(escapeBytes(value));
    else groups.set(name, [escapeBytes(value)]);
  }
  return [...groups].map(([name, values]) => `${name}=${values.join(" | ")}`).sort();
}

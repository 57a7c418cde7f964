/** Requests equal to the one of a fault, sent behind it: with a cache, in Wasm, they wait for the answer to its check and make none of their own. */
import type { CaseRequest } from "../conformance/case.js";
import type { ListenerOptions } from "../envoy/listener.js";
import type { Fault } from "./fault.js";
import { NOTHING_SEEN, describeAnswers, describeSeen, matches, seenOf } from "./judge.js";
import type { Seen } from "./judge.js";
import { StreamClient } from "./stream-client.js";
import type { StreamRequest } from "./stream-client.js";
import { until } from "../until.js";
import { PATIENCE_MILLISECONDS } from "./world.js";
import type { FaultWorld } from "./world.js";

/** How many equal checks share a call (`MOST_TOGETHER` of the core). */
const MOST_TOGETHER = 16;

/** All of them on one HTTP/2 connection. */
export class Waiting {
  private constructor(
    private readonly world: FaultWorld,
    private readonly client: StreamClient,
    private readonly listener: string,
    private readonly requests: readonly StreamRequest[],
  ) {}

  /** Sends them, and resolves when Envoy has all of them and the gateway has been asked as often as it must be. */
  static async join(
    world: FaultWorld,
    fault: Fault,
    request: CaseRequest,
    own: string,
  ): Promise<Waiting> {
    const { count, comesLate, elsewhere } = fault.waiting ?? { count: 0 };
    const listener = elsewhere ? twinOf(own) : own;
    const client = await StreamClient.open(world.port(listener));
    const requests = Array.from({ length: count }, () => client.send(request));
    const waiting = new Waiting(world, client, listener, requests);
    await waiting.untilLeft(comesLate || elsewhere ? count : count + 1);
    const calls =
      world.runtime === "lua"
        ? count + 1
        : elsewhere
          ? 1 + Math.ceil(count / MOST_TOGETHER)
          : Math.ceil((count + 1) / MOST_TOGETHER);
    await until(`the gateway to be asked ${calls} times`, PATIENCE_MILLISECONDS, () => {
      const { length } = world.gateway.requests.filter(({ complete }) => complete);
      if (length > calls) throw new Error(`gateway: expected ${calls} calls, found ${length}`);
      return length === calls;
    });
    return waiting;
  }

  /** Their connection ends while they wait. Resolves when Envoy has noticed. */
  async leave(): Promise<void> {
    this.client.close();
    await this.untilLeft(1);
  }

  /** What each of them saw in the end. */
  async seen(): Promise<Seen[]> {
    const impatient = setTimeout(
      () => this.requests.forEach((request) => request.cancel()),
      PATIENCE_MILLISECONDS,
    );
    await Promise.all(this.requests.map(({ closed }) => closed));
    clearTimeout(impatient);
    this.client.close();
    return this.requests.map(({ responses: [first] }) => (first ? seenOf(first) : NOTHING_SEEN));
  }

  private async untilLeft(count: number): Promise<void> {
    const gauge = `http.${this.listener}.downstream_rq_active`;
    await until(`${count} requests to be under way`, PATIENCE_MILLISECONDS, async () => {
      return (await this.world.envoy.admin.sum([gauge])) === count;
    });
  }
}

/** A listener with a plugin of its own, in the same virtual machine and with the same configuration. */
export function withTwin(fault: Fault, listener: ListenerOptions): ListenerOptions[] {
  return fault.waiting?.elsewhere
    ? [listener, { ...listener, name: twinOf(listener.name) }]
    : [listener];
}

function twinOf(listener: string): string {
  return `${listener}-twin`;
}

/** Each of them gets one of the answers that the fault allows to those who wait. */
export function judgeWaiting(fault: Fault, seen: readonly Seen[]): string[] {
  const expect = fault.waiting?.expect ?? fault.expect;
  const wrong = seen.filter((each) => !expect.some((answer) => matches(answer, each)));
  const [first] = wrong;
  if (first === undefined) return [];
  return [
    `waiting: expected ${describeAnswers(expect)}, found ${describeSeen(first)} and ${wrong.length - 1} more`,
  ];
}

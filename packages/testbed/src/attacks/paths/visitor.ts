/** Sends raw request targets, many after each other, and gives the answer to each. */
import { WireClient } from "../../faults/wire-client.js";

export interface Visit {
  /** `none`: the connection ended without an answer. */
  readonly status: number | "none";
  readonly body: string;
  /** The value of `Keymate-Gateway-Auth-Status`. */
  readonly outcome: string | null;
}

const PATIENCE_MILLISECONDS = 10_000;

/** `targets` are sent as they are, over a few connections at the same time. The answers are in the order of the targets. */
export async function visitAll(
  port: number,
  targets: readonly string[],
  connections = 8,
): Promise<Visit[]> {
  const visits: Visit[] = new Array<Visit>(targets.length);
  let next = 0;
  const work = async (): Promise<void> => {
    let client = await WireClient.open(port);
    for (;;) {
      const index = next++;
      const target = targets[index];
      if (target === undefined) break;
      if (client.isClosed) client = await WireClient.open(port);
      const visit = await visitOne(client, target);
      visits[index] = visit;
      // What came back may not be the whole of it: only an answer in step keeps the connection.
      if (visit.status === "none" || visit.status === 400 || client.stray !== "") {
        client.close();
        client = await WireClient.open(port);
      }
    }
    client.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return visits;
}

async function visitOne(client: WireClient, target: string): Promise<Visit> {
  const earlier = client.responses.length;
  client.send({ path: target });
  const isOver = await client.until(
    () => client.responses[earlier]?.complete === true,
    PATIENCE_MILLISECONDS,
  );
  if (!isOver) throw new Error(`no answer to ${JSON.stringify(target)} in time`);
  const response = client.responses[earlier];
  if (!response) return { status: "none", body: "", outcome: null };
  const outcome = response.head.headers
    .filter(([name]) => name.toLowerCase() === "keymate-gateway-auth-status")
    .map(([, value]) => value);
  return {
    status: response.status,
    body: response.body,
    outcome: outcome.length === 0 ? null : outcome.join(),
  };
}

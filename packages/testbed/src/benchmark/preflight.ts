/** Looks at one response of each contender before anything is measured: who does less work has no business in the table. */
import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { Bed } from "./bed.js";
import { DECISION_HEADERS, EXPECTATIONS, SCENARIOS, requestFor } from "./scenario.js";

/** Throws when a contender that asks the gateway does not hand its five decision headers on. */
export async function preflight(bed: Bed): Promise<void> {
  for (const contender of bed.contenders.filter(({ asks }) => asks)) {
    const proxy = bed.proxy(contender);
    // What is cached is not asked about, and so says nothing of who does the work.
    for (const scenario of SCENARIOS.filter((name) => name !== "cache")) {
      const { status, headers } = await ask(proxy.port, scenario);
      const expected = EXPECTATIONS[scenario];
      const missing = DECISION_HEADERS.filter(([name, value]) => headers[name] !== value);
      const isComplete = missing.length === 0 || expected.gatewayCalls === 0;
      if (status === expected.status && isComplete) continue;
      const log = (await proxy.log()).trim().split("\n").slice(-3).join("\n");
      throw new Error(
        `${contender.name}, ${scenario}: status ${status}, missing ${missing.length} of the decision headers, ` +
          `expected ${expected.status} with all of them; Envoy's log ends: ${log}`,
      );
    }
  }
}

function ask(
  port: number,
  scenario: (typeof SCENARIOS)[number],
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  const { path, headers } = requestFor(scenario);
  return new Promise((resolve, reject) => {
    request(
      { host: "127.0.0.1", port, path, headers: Object.fromEntries(headers), agent: false },
      (response) => {
        response.resume();
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers }),
        );
      },
    )
      .once("error", reject)
      .end();
  });
}

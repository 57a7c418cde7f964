/** `keymate-istio explain`: everything that can become of one request. */
import {
  enforce,
  type Enforcement,
  type GatewayAnswer,
  InMemoryHost,
  type InMemoryRequest,
  textOf,
} from "@keymate/istio-core/host";
import type { Policy } from "@keymate/istio-core";
import type { Runtime } from "../configuration/deliveries.js";
import { readPolicy } from "../configuration/read.js";
import { ExitStatus } from "../exit-status.js";
import { GATEWAY_ANSWERS } from "../explain/gateway-answers.js";
import { explainSkipping, type Skipping, withoutSamples } from "../explain/skipping.js";
import { texts, type Verdict, verdictOf } from "../explain/verdict.js";
import { type RequestOptions, readRequest } from "../request.js";
import { table, type Terminal } from "../terminal.js";

export interface ExplainOptions extends RequestOptions {
  readonly config: string;
  readonly runtime?: Runtime;
  readonly json?: boolean;
}

export async function explain(
  terminal: Terminal,
  target: string,
  options: ExplainOptions,
): Promise<ExitStatus> {
  const read = await readPolicy(options.config, terminal, options.runtime);
  const { document, runtime } = read;
  const policy = withoutSamples(document, runtime) ?? read.policy;
  const request = await readRequest(target, options);
  const skipping = explainSkipping(policy, document, request);
  const outcomes: { gateway: string; verdict: Verdict; call: Enforcement["call"] }[] = [];
  for (const { name, answer } of GATEWAY_ANSWERS) {
    const { verdict, call } = await decide(policy, request, answer);
    // Without a call, nothing depends on the gateway.
    outcomes.push({ gateway: call === null ? "not asked" : name, verdict, call });
    if (call === null) break;
  }
  const call = outcomes[0]?.call ?? null;
  const explanation = {
    ...{ runtime, method: request.method, path: textOf(request.path), skipping },
    check: call && {
      cluster: call.cluster,
      timeoutMilliseconds: call.timeoutMilliseconds,
      headers: texts(call.headers),
      bodyBytes: call.body.length,
    },
    outcomes: outcomes.map(({ gateway, verdict }) => ({ gateway, ...verdict })),
  };
  if (options.json === true) terminal.print(JSON.stringify(explanation, null, 2));
  else print(terminal, explanation);
  return ExitStatus.Yes;
}

async function decide(policy: Policy, request: InMemoryRequest, answer: GatewayAnswer) {
  const host = new InMemoryHost(request, () => 0);
  const enforcement = await enforce(policy, request, () => answer, host);
  return { verdict: verdictOf(enforcement, host), call: enforcement.call };
}

interface Explanation {
  readonly runtime: Runtime;
  readonly method: string;
  readonly path: string;
  readonly skipping: Skipping;
  readonly check: {
    readonly cluster: string;
    readonly timeoutMilliseconds: number;
    readonly headers: readonly string[];
    readonly bodyBytes: number;
  } | null;
  readonly outcomes: readonly ({ readonly gateway: string } & Verdict)[];
}

function print(
  terminal: Terminal,
  { runtime, method, path, skipping, check, outcomes }: Explanation,
) {
  terminal.print(`${method} ${path || "(no path)"}, runtime ${runtime}`);
  terminal.print(`${skipping.isSkipped ? "skipped" : "not skipped"}: ${skipping.reason}`);
  if (skipping.mode === "shadow") terminal.print("shadow: recorded, not enforced");
  if (check !== null) {
    const body = check.bodyBytes > 0 ? `, ${check.bodyBytes} bytes of body` : "";
    terminal.print(
      `\nasks the cluster ${check.cluster}, for at most ${check.timeoutMilliseconds} ms${body}:`,
    );
    for (const line of check.headers) terminal.print(`  ${line}`);
  }
  const rows = outcomes.map(({ gateway, outcome, reason, passes, reply }) => [
    gateway,
    outcome,
    reason,
    passes ? "the service's answer" : `${reply?.status} ${reply?.body.split("\n")[0] ?? ""}`,
  ]);
  terminal.print(`\n${table([["gateway", "outcome", "reason", "the client gets"], ...rows])}`);
}

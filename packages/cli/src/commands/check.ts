/** `keymate-istio check`: asks a gateway that runs, and says what the plugin would make of its answer. */
import { DenialBody, type Policy, decodeConfiguration } from "@keymate/istio-core";
import { byteString, enforce, InMemoryHost, textOf } from "@keymate/istio-core/host";
import type { GatewayAnswer, GatewayCall } from "@keymate/istio-core/host";
import { callGateway, type GatewayAddress } from "../call-gateway.js";
import type { Runtime } from "../configuration/deliveries.js";
import { readPolicy } from "../configuration/read.js";
import { ExitStatus, Failure } from "../exit-status.js";
import { texts, type Verdict, verdictOf } from "../explain/verdict.js";
import { type RequestOptions, readRequest } from "../request.js";
import type { Terminal } from "../terminal.js";

export interface CheckOptions extends RequestOptions {
  readonly config?: string;
  readonly runtime?: Runtime;
  readonly json?: boolean;
}

export async function check(
  terminal: Terminal,
  url: string,
  path: string,
  options: CheckOptions,
): Promise<ExitStatus> {
  const address = addressOf(url);
  const policy = await policyFor(terminal, url, options);
  const request = await readRequest(path, options);
  const host = new InMemoryHost(request);
  let asked: GatewayCall | null = null;
  let answered: GatewayAnswer | null = null;
  const enforcement = await enforce(
    policy,
    request,
    async (call) => {
      asked = call;
      answered = await callGateway(address, call);
      return answered;
    },
    host,
  );
  const verdict = verdictOf(enforcement, host);
  if (options.json === true) {
    terminal.print(
      JSON.stringify({ ...verdict, check: described(asked), gateway: answered }, null, 2),
    );
  } else {
    print(terminal, asked, answered, verdict);
  }
  if (verdict.outcome === "GATEWAY_FAILED") return ExitStatus.Unreadable;
  return verdict.passes ? ExitStatus.Yes : ExitStatus.No;
}

function addressOf(text: string): GatewayAddress {
  const { problem } = decodeConfiguration(urlConfiguration(text), DenialBody.Gateway);
  if (problem !== "") throw new Failure(ExitStatus.Usage, problem.replace(/^gateway_url/, "url"));
  const { protocol, hostname, port } = new URL(text);
  const isTls = protocol === "https:";
  return {
    isTls,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isTls ? 443 : 80) : Number(port),
  };
}

async function policyFor(terminal: Terminal, url: string, options: CheckOptions): Promise<Policy> {
  if (options.config !== undefined) {
    return (await readPolicy(options.config, terminal, options.runtime)).policy;
  }
  const isLua = options.runtime === "lua";
  const denial = isLua ? DenialBody.Structured : DenialBody.Gateway;
  return decodeConfiguration(urlConfiguration(url), denial).policy as Policy;
}

function urlConfiguration(url: string): string {
  return JSON.stringify({ gateway_url: byteString(url) });
}

function described(call: GatewayCall | null): object | null {
  return call && { ...call, headers: texts(call.headers), body: textOf(call.body) };
}

function print(
  terminal: Terminal,
  call: GatewayCall | null,
  answer: GatewayAnswer | null,
  verdict: Verdict,
): void {
  if (call === null) terminal.print("the gateway is not asked");
  for (const line of call === null ? [] : texts(call.headers)) terminal.print(`> ${line}`);
  if (answer?.kind === "reply") {
    terminal.print(`\n< ${answer.status}`);
    for (const line of texts(answer.headers ?? [])) terminal.print(`< ${line}`);
  } else if (answer?.kind === "envoy") {
    terminal.print(`\nno answer: ${answer.text}`);
  }
  const why = verdict.reason === "-" ? "" : ` (${verdict.reason})`;
  const then = verdict.passes
    ? "the service gets the request"
    : `the client gets ${verdict.reply?.status} ${verdict.reply?.body ?? ""}`.trimEnd();
  terminal.print(`\n${verdict.outcome}${why}: ${then}`);
}

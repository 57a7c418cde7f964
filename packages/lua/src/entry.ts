/**
 * What Envoy calls. Envoy lets a request through when a script raises, so nothing runs outside of `pcall`, and what answers after an
 * error is made of literals.
 */
import {
  HeaderList,
  Outcome,
  Reason,
  compareDecisions,
  requestCounter,
} from "../../core/src/index";
import { annotate, canaryOutcome, enforcedOutcome, keepFailure } from "./annotation";
import { Configuration, Plugin } from "./config";
import { decide } from "./filter";
import { EnvoyHost } from "./host";
import { lookUpMethods } from "./methods";
import { count, hasMetrics } from "./metrics";

// Interpreted, the script is faster: nearly every loop calls into Envoy, where LuaJIT gives a trace up, again and again. It concerns this
// script alone, since Envoy gives each a Lua state of its own.
if (jit !== undefined) {
  jit.off();
  // Little is alive between requests, so that the heap stays small even when it grows to four times as much before it is looked through.
  collectgarbage("setpause", 400);
  // As much work in fewer steps, so that less is allocated until a round of it is done.
  collectgarbage("setstepmul", 400);
}

const plugin = new Plugin(KEYMATE_CONFIGURATION);
const configuration = plugin.configuration;
const isCanary = configuration !== null && configuration.policy.isCanary;
let isIntroduced = false;

envoy_on_request = (handle: EnvoyHandle): void => {
  const [isDone, problem] = pcall(onRequest, handle);
  if (isDone) return;
  pcall(markFailed, handle, problem);
  // Where a canary fails, another filter stands between the client and the service.
  if (!isCanary) respondFailed(handle);
};

envoy_on_response = (handle: EnvoyHandle): void => {
  const [isDone, problem] = pcall(onResponse, handle);
  if (!isDone) pcall(logProblem, handle, problem);
};

function onRequest(this: void, handle: EnvoyHandle): void {
  if (!isIntroduced) introduce(handle);
  if (configuration === null) {
    markFailed(handle, "invalid configuration: " + plugin.problem);
    respondFailed(handle);
  } else {
    decide(handle, configuration);
  }
}

function onResponse(this: void, handle: EnvoyHandle): void {
  if (!isIntroduced) introduce(handle);
  if (isCanary) compare(handle);
  else annotate(handle);
}

function compare(this: void, handle: EnvoyHandle): void {
  const accepted = configuration as Configuration;
  const host = new EnvoyHost(handle, handle.headers(), accepted.keyed);
  compareDecisions(accepted.policy, host, canaryOutcome(handle), enforcedOutcome(handle));
}

function introduce(handle: EnvoyHandle): void {
  lookUpMethods(handle);
  isIntroduced = true;
  for (let index = 0; index < plugin.warnings.length; index++) {
    handle.logWarn("keymate: " + plugin.warnings[index]);
  }
  if (configuration !== null && configuration.policy.hasMetrics && !hasMetrics(handle)) {
    handle.logWarn("keymate: no metrics, which need Envoy 1.38 in Lua");
  }
}

function markFailed(this: void, handle: EnvoyHandle, problem: string | undefined): void {
  logProblem(handle, problem);
  if (!isCanary) {
    const annotation = new HeaderList();
    annotation.add("keymate-gateway-auth-duration", "0");
    annotation.add("keymate-gateway-auth-status", "GATEWAY_FAILED");
    keepFailure(handle, annotation);
  }
  if (configuration === null || configuration.policy.hasMetrics) {
    count(handle, requestCounter(Outcome.GatewayFailed, Reason.Unexpected, isCanary));
  }
}

function logProblem(this: void, handle: EnvoyHandle, problem: string | undefined): void {
  handle.logErr("keymate: " + tostring(problem));
}

function respondFailed(handle: EnvoyHandle): void {
  const headers = new LuaTable<string, string | string[]>() as HeaderTable;
  headers.set(":status", "500");
  headers.set("content-type", "application/json");
  handle.respond(headers, '{"error": "Authorization Service Unavailable (Plugin Failed)"}');
}

// What reading script and configuration has left behind. Envoy has a state that answers no requests, where nothing else would collect it.
collectgarbage();

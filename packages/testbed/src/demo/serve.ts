/** Tells how to play with the running demo. */
import { RUNTIMES } from "../envoy/artifacts.js";
import type { Runtime } from "../conformance/case.js";
import type { Entrance, World } from "./world.js";

const TO_TRY: readonly (readonly [entrance: Entrance, parameters: string, comment: string])[] = [
  ["main", "/orders/1 -H 'Authorization: Bearer alice-token'", "GRANTED"],
  ["main", "/orders/1", "DENIED, 401: no token"],
  ["main", "/orders -d '{}' -H 'Authorization: Bearer bob-token'", "DENIED, 403: bob only reads"],
  ["main", "/health", "SKIPPED"],
  ["main", "/broken/1", "GATEWAY_FAILED, the gateway's own 503"],
  ["main", "/slow/1", "GATEWAY_FAILED, 502: the gateway is too slow"],
  ["gateway-down", "/orders/1", "GATEWAY_FAILED, 502: nobody listens"],
  ["unknown-cluster", "/orders/1", "GATEWAY_FAILED, 502: Envoy knows no such cluster"],
];

export function describeWorld(world: World): string {
  return [
    ...RUNTIMES.flatMap((runtime) => describeRuntime(world, runtime)),
    `The gateway's audit log: ${world.gateway.auditPath}`,
    "Ctrl-C ends everything.",
  ].join("\n");
}

function describeRuntime(world: World, runtime: Runtime): string[] {
  const envoy = world.envoys.get(runtime);
  const requests = TO_TRY.map(([entrance, parameters, comment]) => {
    const command = `curl -i http://127.0.0.1:${world.port(runtime, entrance)}${parameters}`;
    return `  ${command.padEnd(86)} # ${comment}`;
  });
  return [
    `The ${runtime} plugin`,
    ...requests,
    `  Envoy's admin: http://${envoy?.admin.address}`,
    `  Envoy's log:   ${envoy?.logPath}`,
    `  Access log:    ${envoy?.accessLogPath}`,
    "",
  ];
}

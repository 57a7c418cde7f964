/** Where and how the gateway is asked. */
import type { Area } from "../area.js";

export const GATEWAY_CALL: Area = {
  keys: {
    cluster_name: (random) => random.of(["refused", "no-hosts", "x"]),
    endpoint: (random) => random.of(["/", "/check/"]),
    method: () => "original",
    check_path: () => "append_original",
    timeout: (random) => random.whole(50, 500),
    retry: (random) => ({
      attempts: random.whole(0, 3),
      on: random.of([
        ["connect"],
        ["reset", "timeout"],
        ["5xx"],
        ["connect", "reset", "timeout", "5xx"],
      ]),
      ...(random.chance(0.3) && { per_try_timeout: random.whole(10, 400) }),
    }),
  },
  requestNames: ["x-envoy-retry-on", "x-envoy-upstream-rq-timeout-ms", "if-match", "range"],
  replyNames: ["x-envoy-upstream-service-time"],
  values: ["5xx", "1"],
};

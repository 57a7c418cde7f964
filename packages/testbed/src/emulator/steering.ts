/**
 * How headers of a call steer Envoy's router: timeouts, retries, what a timeout is answered with. It obeys whoever wrote them, so a
 * filter that copies a client's lets the client steer.
 */
import type { HeaderMap } from "./header-map.js";

export type RetryCondition = "connect-failure" | "reset" | "timeout" | "5xx" | "other";

export interface Steering {
  readonly timeout: number;
  readonly perTryTimeout: number;
  readonly alternativeTimeoutResponse: boolean;
  readonly maxRetries: number;
  readonly retriesOn: (condition: RetryCondition) => boolean;
}

/** `x-envoy-*` on the call is obeyed, whoever wrote it. The router consumes them. */
export function takeSteering(headers: HeaderMap, timeout: number): Steering {
  const take = (name: string): string | undefined => {
    const value = headers.get(name);
    headers.remove(name);
    return value;
  };
  const number = (value: string | undefined, otherwise: number): number =>
    value !== undefined && /^\d+$/.test(value) ? Number(value) : otherwise;
  const policies = (take("x-envoy-retry-on") ?? "").split(",").map((policy) => policy.trim());
  const on = (...names: string[]): boolean => names.some((name) => policies.includes(name));
  return {
    timeout: number(take("x-envoy-upstream-rq-timeout-ms"), timeout),
    perTryTimeout: number(take("x-envoy-upstream-rq-per-try-timeout-ms"), 0),
    alternativeTimeoutResponse: take("x-envoy-upstream-rq-timeout-alt-response") !== undefined,
    maxRetries: policies[0] === "" ? 0 : number(take("x-envoy-max-retries"), 1),
    retriesOn: (condition) => {
      switch (condition) {
        case "connect-failure":
          return on("5xx", "gateway-error", "connect-failure");
        case "reset":
        case "timeout":
          return on("5xx", "gateway-error", "reset");
        case "5xx":
          return on("5xx", "gateway-error");
        case "other":
          return false;
      }
    },
  };
}

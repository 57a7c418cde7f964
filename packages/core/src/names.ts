/** Every header name the product reads, writes or guards, once, in Envoy's lower-case spelling. */

/** Added to the check call (specification §3). A client's own are removed, from what the gateway gets and from what the service gets. */
export const ENFORCER: string = "keymate-enforcer";
export const TARGET_URI: string = "keymate-target-uri";
export const TARGET_METHOD: string = "keymate-target-method";
/** Says that the check call carries only the beginning of the request's body. */
export const PARTIAL_BODY: string = "keymate-partial-body";

/** Given by the gateway, put on every response (specification §4). */
export const DECISION: string = "keymate-decision";
export const DECISION_LATENCY: string = "keymate-decision-latency";
export const DECISION_AUTHORITY_LATENCY: string = "keymate-decision-authority-latency";
export const DECISION_CACHE: string = "keymate-decision-cache";
export const GATEWAY: string = "keymate-gateway";

/** Given by the plugin, put on every response it decided (specification §4). */
export const STATUS: string = "keymate-gateway-auth-status";
export const DURATION: string = "keymate-gateway-auth-duration";
export const REASON: string = "keymate-gateway-auth-reason";

/**
 * Envoy's router sets it on every reply that came from an upstream and on none of its own. It is the proof that the gateway itself
 * answered: without it, a "200" can be Envoy's gRPC-shaped failure reply or a steered timeout.
 */
export const UPSTREAM_SERVICE_TIME: string = "x-envoy-upstream-service-time";

export const CONTENT_LENGTH: string = "content-length";
export const CONTENT_TYPE: string = "content-type";
export const CONTENT_LANGUAGE: string = "content-language";
export const GRPC_MESSAGE: string = "grpc-message";
export const UPGRADE: string = "upgrade";
export const CACHE_CONTROL: string = "cache-control";
export const SET_COOKIE: string = "set-cookie";
export const VARY: string = "vary";
export const AGE: string = "age";

/** What ForwardAuth-style authorities read (`forwarded_headers`). */
export const FORWARDED_METHOD: string = "x-forwarded-method";
export const FORWARDED_HOST: string = "x-forwarded-host";
export const FORWARDED_URI: string = "x-forwarded-uri";
export const FORWARDED_PROTO: string = "x-forwarded-proto";
export const FORWARDED_FOR: string = "x-forwarded-for";

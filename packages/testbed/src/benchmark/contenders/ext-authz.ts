/** Envoy's native external authorization over HTTP, set up to do the same work: all headers out, the decision headers back. */
import { LARGEST_BODY } from "./setup.js";
import type { Setup } from "./setup.js";

const NAME = "envoy.filters.http.ext_authz";
const TYPE = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3";

export function extAuthzFilter(setup: Setup): object {
  return {
    name: NAME,
    typed_config: {
      "@type": `${TYPE}.ExtAuthz`,
      transport_api_version: "V3",
      // A prefix may not be empty, so "all headers" is an expression.
      allowed_headers: { patterns: [{ safe_regex: { regex: ".*" } }] },
      http_service: {
        server_uri: { uri: "http://gateway.test", cluster: "gateway", timeout: "5s" },
        authorization_response: {
          allowed_client_headers: { patterns: [{ prefix: "keymate-" }, { exact: "content-type" }] },
          allowed_client_headers_on_success: { patterns: [{ prefix: "keymate-" }] },
        },
      },
      ...(setup.capturesBody
        ? { with_request_body: { max_request_bytes: LARGEST_BODY, allow_partial_message: false } }
        : {}),
    },
  };
}

/** Native skipping: a route on which the filter is off. */
export function withoutExtAuthz(): object {
  return { [NAME]: { "@type": `${TYPE}.ExtAuthzPerRoute`, disabled: true } };
}

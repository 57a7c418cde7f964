/** A proxy-wasm filter. */
import type { Setup } from "./setup.js";

/** @param path of the module. */
export function wasmFilter(path: string, configuration: string, setup: Setup): object {
  return {
    name: "envoy.filters.http.wasm",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        name: "benchmark",
        root_id: "benchmark",
        failure_policy: "FAIL_RELOAD",
        vm_config: {
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: path } },
          // Tells the filter that it is delivered in a way that can hold a request back.
          ...(setup.capturesBody ? { vm_id: "keymate-holds-body" } : {}),
        },
        configuration: {
          "@type": "type.googleapis.com/google.protobuf.StringValue",
          value: configuration,
        },
        ...(setup.capturesBody ? { allow_on_headers_stop_iteration: true } : {}),
      },
    },
  };
}

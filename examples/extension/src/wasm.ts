import "./extension/acme";
export * from "@keymate/istio-wasm/dist/assembly/index";

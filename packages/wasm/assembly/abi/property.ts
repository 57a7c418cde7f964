/** Properties of the plugin, the stream and the proxy ("attributes" in Envoy's documentation). */
import { proxy_get_property, proxy_set_property } from "@solo-io/proxy-runtime/assembly/imports";
import { PlacedText, RESULT_ADDRESS, RESULT_SIZE, clearResult, takeResult } from "./memory";

/** A property that is a text; `""` when there is none. The parts of its path are separated by NUL. */
export function textProperty(name: string): string {
  const path = new PlacedText(name);
  clearResult();
  proxy_get_property(path.address, path.size, RESULT_ADDRESS, RESULT_SIZE);
  path.free();
  const bytes = takeResult();
  const text = bytes.text();
  bytes.free();
  return text;
}

/** Envoy keeps it in the stream's filter state, under the name with `wasm.` in front. */
export function setProperty(name: string, value: string): void {
  const placedName = new PlacedText(name);
  const placedValue = new PlacedText(value);
  proxy_set_property(placedName.address, placedName.size, placedValue.address, placedValue.size);
  placedValue.free();
  placedName.free();
}

/** The header maps of the effective context. */
import {
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_remove_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";
import { HeaderList } from "../../../core/src/index";
import { HeaderMap } from "./constants";
import { PlacedText, RESULT_ADDRESS, RESULT_SIZE, clearResult, takeResult } from "./memory";
import { PairsReader } from "./pairs";

/** Every line, repeated names as repeated lines. The caller frees the reader. */
export function headerLines(map: HeaderMap): PairsReader {
  clearResult();
  proxy_get_header_map_pairs(map, RESULT_ADDRESS, RESULT_SIZE);
  return new PairsReader(takeResult());
}

function addHeader(map: HeaderMap, name: string, value: string): void {
  const placedName = new PlacedText(name);
  const placedValue = new PlacedText(value);
  proxy_add_header_map_value(
    map,
    placedName.address,
    placedName.size,
    placedValue.address,
    placedValue.size,
  );
  placedValue.free();
  placedName.free();
}

export function addHeaders(map: HeaderMap, lines: HeaderList): void {
  for (let index = 0; index < lines.size(); index++) {
    addHeader(map, lines.names[index], lines.values[index]);
  }
}

/** Removes every line of that name. */
export function removeHeader(map: HeaderMap, name: string): void {
  const placed = new PlacedText(name);
  proxy_remove_header_map_value(map, placed.address, placed.size);
  placed.free();
}

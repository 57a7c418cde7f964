/** The header maps of the effective context. */
import {
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_remove_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";
import { HeaderList } from "../../../core/src/index";
import { HeaderMap } from "./constants";
import {
  RESULT_ADDRESS,
  RESULT_SIZE,
  clearResult,
  freeTexts,
  placeTexts,
  resultAddress,
  resultSize,
  writeText,
} from "./memory";
import { PairsReader, readPairs } from "./pairs";

/** Every line, repeated names as repeated lines. The caller frees the reader. */
export function headerLines(map: HeaderMap): PairsReader {
  clearResult();
  proxy_get_header_map_pairs(map, RESULT_ADDRESS, RESULT_SIZE);
  return readPairs(resultAddress(), resultSize());
}

function addHeader(map: HeaderMap, name: string, value: string): void {
  const texts = placeTexts(name.length + value.length);
  const placedValue = writeText(texts, name);
  writeText(placedValue, value);
  proxy_add_header_map_value(map, texts, name.length, placedValue, value.length);
  freeTexts(texts);
}

export function addHeaders(map: HeaderMap, lines: HeaderList): void {
  const size = lines.size();
  for (let index = 0; index < size; index++) {
    addHeader(map, lines.name(index), lines.value(index));
  }
}

/** Removes every line of that name. */
export function removeHeader(map: HeaderMap, name: string): void {
  const text = placeTexts(name.length);
  writeText(text, name);
  proxy_remove_header_map_value(map, text, name.length);
  freeTexts(text);
}

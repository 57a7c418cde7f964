/** The header maps of the effective context. */
import {
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_remove_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";
import { HeaderList } from "../native/header-list";
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

export function addHeaders(map: HeaderMap, lines: HeaderList): void {
  const size = lines.size();
  for (let index = 0; index < size; index++) {
    const name = lines.address(index);
    const nameSize = lines.nameSize(index);
    const value = name + nameSize + 1;
    proxy_add_header_map_value(map, name, nameSize, value, lines.valueSize(index));
  }
}

/** Removes every line of that name. */
export function removeHeader(map: HeaderMap, name: string): void {
  const text = placeTexts(name.length);
  writeText(text, name);
  proxy_remove_header_map_value(map, text, name.length);
  freeTexts(text);
}

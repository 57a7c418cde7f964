/** Header lists as tables write them: pairs of name and value. */
import { HeaderList } from "../../src/header-list";

export type Line = readonly [name: string, value: string];

export function headerList(...lines: Line[]): HeaderList {
  const list = new HeaderList();
  for (const [name, value] of lines) list.add(name, value);
  return list;
}

export function linesOf(list: HeaderList): Line[] {
  return Array.from({ length: list.size() }, (_, index) => [list.name(index), list.value(index)]);
}

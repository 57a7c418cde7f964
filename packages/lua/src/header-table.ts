/** Envoy's tables of header lines: a value is one line or the list of all lines of that name. */
import { HeaderList } from "../../core/src/index";

export function addLine(table: HeaderTable, name: string, value: string): void {
  const present = table.get(name);
  if (present === undefined) {
    table.set(name, value);
  } else if (type(present) == "string") {
    table.set(name, [present as string, value]);
  } else {
    (present as string[]).push(value);
  }
}

export function tableOf(headers: HeaderList): HeaderTable {
  const table = new LuaTable<string, string | string[]>() as HeaderTable;
  for (let index = 0; index < headers.size(); index++) {
    addLine(table, headers.names[index], headers.values[index]);
  }
  return table;
}

/** The lines under one name. */
export function linesOf(value: string | string[]): string[] {
  return type(value) == "string" ? [value as string] : (value as string[]);
}

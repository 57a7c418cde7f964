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
  const { names, values } = headers;
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (table.has(name)) addLine(table, name, values[index]);
    else table.set(name, values[index]);
  }
  return table;
}

/** Adds every line under one name. */
export function addEach(headers: HeaderList, name: string, values: string[]): void {
  for (let index = 0; index < values.length; index++) headers.add(name, values[index]);
}

/** Names are collected first and removed afterwards: headers cannot be changed while they are looped over. */
export function removeNames(headers: EnvoyHeaders, names: string[]): void {
  for (let index = 0; index < names.length; index++) headers.remove(names[index]);
}

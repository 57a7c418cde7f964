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

/** Something that takes header lines: a list of the core's or the headers of a request or response. */
interface LineTaker {
  add(name: string, value: string): void;
}

/** Adds every line under one name. */
export function addEach(taker: LineTaker, name: string, value: string | string[]): void {
  if (type(value) == "string") {
    taker.add(name, value as string);
  } else {
    const lines = value as string[];
    for (let index = 0; index < lines.length; index++) taker.add(name, lines[index]);
  }
}

/** Names are collected first and removed afterwards: headers cannot be changed while they are looped over. */
export function removeNames(headers: EnvoyHeaders, names: string[]): void {
  for (let index = 0; index < names.length; index++) headers.remove(names[index]);
}

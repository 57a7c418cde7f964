/** Envoy's tables of header lines: a value is one line or the list of all lines of that name. In Lua, the core's lists are such tables. */
import { HeaderList } from "../../core/src/index";
import { asFunction } from "./methods";

/** The list as Envoy takes it. */
export function tableOf(headers: HeaderList): HeaderTable {
  return headers as unknown as HeaderTable;
}

/** Adds every line of the table. */
export function addLines(headers: EnvoyHeaders, table: HeaderTable): void {
  // Looked up once: Envoy's objects answer that in C.
  const add = asFunction(headers.add);
  for (const [name, value] of table) {
    if (type(value) != "string") {
      const values = value as string[];
      for (let index = 0; index < values.length; index++) add(headers, name, values[index]);
    } else {
      add(headers, name, value as string);
    }
  }
}

/** Names are collected first and removed afterwards: headers cannot be changed while they are looped over. */
export function removeNames(headers: EnvoyHeaders, names: string[]): void {
  for (let index = 0; index < names.length; index++) headers.remove(names[index]);
}

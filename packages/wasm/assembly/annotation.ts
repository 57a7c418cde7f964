/** What the stream remembers of the decision, for access logs and for other filters; clients and services cannot write there. */
import { HeaderList, STATUS, isOwnResponseHeader } from "../../core/src/index";
import { setProperty, textProperty } from "./abi/property";

/** Access logs read it as `%FILTER_STATE(wasm.keymate-gateway-auth-status:PLAIN)%`. */
export function keepAnnotation(annotation: HeaderList): void {
  for (let index = 0; index < annotation.size(); index++) {
    const name = annotation.name(index);
    if (isOwnResponseHeader(name)) setProperty(name, annotation.value(index));
  }
}

/** What the Lua filter in the same chain decided; `""` when there is none. */
export function enforcedOutcome(): string {
  return textProperty("metadata\0filter_metadata\0keymate\0response_headers\0" + STATUS);
}

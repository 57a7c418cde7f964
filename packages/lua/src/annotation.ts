/**
 * Carries the annotation from the request to the response: the two run in scripts of their own, and only dynamic metadata outlives the
 * first. Access logs read it as `%DYNAMIC_METADATA(keymate:response_headers:keymate-gateway-auth-status)%`.
 */
import { HeaderList } from "../../core/src/index";
import { addEach, removeNames, tableOf } from "./header-table";
import { ResponseUses } from "./names";

const NAMESPACE = "keymate";
const KEY = "response_headers";
const responseUses = new ResponseUses();

export function keepAnnotation(handle: EnvoyHandle, annotation: HeaderList): void {
  handle.streamInfo().dynamicMetadata().set(NAMESPACE, KEY, tableOf(annotation));
}

/** Removes the names that only the plugin may set, then adds the annotation. */
export function annotate(handle: EnvoyHandle): void {
  const headers = handle.headers();
  const forged: string[] = [];
  for (const [name] of headers) {
    if (responseUses.get(name)) forged.push(name);
  }
  removeNames(headers, forged);
  const metadata = handle.streamInfo().dynamicMetadata().get(NAMESPACE);
  const annotation = metadata === undefined ? undefined : metadata.get(KEY);
  if (annotation === undefined) return;
  for (const [name, value] of annotation) {
    addEach(headers, name, value);
  }
}

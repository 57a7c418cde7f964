/**
 * Carries the annotation from the request to the response: the two run in scripts of their own, and only dynamic metadata outlives the
 * first. Access logs read it as `%DYNAMIC_METADATA(keymate:response_headers:keymate-gateway-auth-status)%`.
 */
import { HeaderList, isOwnResponseHeader } from "../../core/src/index";
import { addEach, removeNames, tableOf } from "./header-table";
import { remembered } from "./names";

const NAMESPACE = "keymate";
const KEY = "response_headers";
/** Whether a service may not set the response header. */
const isOwn = remembered(isOwnResponseHeader);

export function keepAnnotation(handle: EnvoyHandle, annotation: HeaderList): void {
  handle.streamInfo().dynamicMetadata().set(NAMESPACE, KEY, tableOf(annotation));
}

/** Removes the names that only the plugin may set, then adds the annotation. */
export function annotate(handle: EnvoyHandle): void {
  const headers = handle.headers();
  const forged: string[] = [];
  for (const [name] of headers) {
    if (isOwn.get(name)) forged.push(name);
  }
  if (forged.length > 0) removeNames(headers, forged);
  const metadata = handle.streamInfo().dynamicMetadata().get(NAMESPACE);
  const annotation = metadata === undefined ? undefined : metadata.get(KEY);
  if (annotation === undefined) return;
  for (const [name, value] of annotation) {
    if (type(value) == "string") {
      headers.add(name, value as string);
    } else {
      addEach(headers, name, value as string[]);
    }
  }
}

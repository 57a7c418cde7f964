/**
 * Carries the annotation from the request to the response: the two run in scripts of their own, and only dynamic metadata outlives the
 * first. Access logs read it as `%DYNAMIC_METADATA(keymate:response_headers:keymate-gateway-auth-status)%`.
 */
import { HeaderList, STATUS, isOwnResponseHeader } from "../../core/src/index";
import { addLines, removeNames, tableOf } from "./header-table";
import { getMetadata, headersOf, metadataOf, setMetadata } from "./methods";
import { remembered } from "./names";

const NAMESPACE = "keymate";
const KEY = "response_headers";
const CANARY_KEY = "canary";
/** Whether a service may not set the response header. */
const isOwn = remembered(isOwnResponseHeader);

/** A canary's is where the filter that enforces does not look. */
export function keepAnnotation(
  handle: EnvoyHandle,
  annotation: HeaderList,
  isCanary: boolean,
): void {
  const key = isCanary ? CANARY_KEY : KEY;
  setMetadata(metadataOf(handle), NAMESPACE, key, tableOf(annotation));
}

/** The same after an error, which may have come of looking methods up. */
export function keepFailure(handle: EnvoyHandle, annotation: HeaderList): void {
  handle.streamInfo().dynamicMetadata().set(NAMESPACE, KEY, tableOf(annotation));
}

/** What the canary decided; `""` when it was not asked. */
export function canaryOutcome(handle: EnvoyHandle): string {
  const metadata = getMetadata(metadataOf(handle), NAMESPACE);
  const annotation = metadata === undefined ? undefined : metadata.get(CANARY_KEY);
  return annotation === undefined ? "" : (annotation.get(STATUS) as string);
}

/** What the Wasm filter in the same chain decided; `""` when there is none, or when it does not tell. */
export function enforcedOutcome(handle: EnvoyHandle): string {
  const outcome = handle
    .streamInfo()
    .filterState()
    .get("wasm." + STATUS);
  return outcome === undefined ? "" : tostring(outcome);
}

/** Removes the names that only the plugin may set, then adds the annotation. */
export function annotate(handle: EnvoyHandle): void {
  const headers = headersOf(handle);
  let forged: string[] | undefined;
  const isForged = isOwn;
  for (const [name] of headers) {
    if (isForged.get(name)) {
      if (forged === undefined) forged = [];
      forged.push(name);
    }
  }
  if (forged !== undefined) removeNames(headers, forged);
  const metadata = getMetadata(metadataOf(handle), NAMESPACE);
  if (metadata === undefined) return;
  const annotation = metadata.get(KEY);
  if (annotation !== undefined) addLines(headers, annotation);
}

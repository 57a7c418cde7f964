/**
 * Methods of Envoy's objects that every request calls. Each is looked up once: an object that is no table is asked in C, which takes longer
 * than a step of the script. A class has one method for all its objects, so none of these holds a request.
 */
export type Method<Subject, Values extends unknown[], Result> = (
  this: void,
  subject: Subject,
  ...values: Values
) => Result;

export let headersOf: Method<EnvoyHandle, [], EnvoyHeaders>;
export let lineAt: Method<EnvoyHeaders, [string, number], string | undefined>;
export let timestampOf: Method<EnvoyHandle, [], number>;
export let httpCall: Method<
  EnvoyHandle,
  [string, HeaderTable, string | undefined, EnvoyCallOptions],
  LuaMultiReturn<[HeaderTable, string | undefined]>
>;
export let logInfo: Method<EnvoyHandle, [string], void>;
let streamInfoOf: Method<EnvoyHandle, [], EnvoyStreamInformation>;
let dynamicMetadataOf: Method<EnvoyStreamInformation, [], EnvoyDynamicMetadata>;
export let getMetadata: Method<
  EnvoyDynamicMetadata,
  [string],
  LuaTable<string, HeaderTable> | undefined
>;
export let setMetadata: Method<EnvoyDynamicMetadata, [string, string, HeaderTable], void>;

/** To be called before any other of these. May raise. */
export function lookUpMethods(handle: EnvoyHandle): void {
  const headers = handle.headers();
  const information = handle.streamInfo();
  const metadata = information.dynamicMetadata();
  headersOf = asFunction(handle.headers);
  lineAt = asFunction(headers.getAtIndex);
  timestampOf = asFunction(handle.timestamp);
  httpCall = asFunction(handle.httpCall);
  logInfo = asFunction(handle.logInfo);
  streamInfoOf = asFunction(handle.streamInfo);
  dynamicMetadataOf = asFunction(information.dynamicMetadata);
  getMetadata = asFunction(metadata.get);
  setMetadata = asFunction(metadata.set);
}

export function metadataOf(handle: EnvoyHandle): EnvoyDynamicMetadata {
  return dynamicMetadataOf(streamInfoOf(handle));
}

/** Called with the object in front. */
export function asFunction<Subject, Values extends unknown[], Result>(
  method: (this: Subject, ...values: Values) => Result,
): Method<Subject, Values, Result> {
  return method as unknown as Method<Subject, Values, Result>;
}

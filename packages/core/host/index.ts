/** The core behind a host in memory: for tests, for tools, and for whoever enforces in a place of their own. */
export { byteString, textOf } from "./byte-string";
export { newDecisionCache } from "./decision-memory";
export { enforce } from "./enforce";
export type { Enforcement, GatewayAnswer, GatewayCall, PluginReply } from "./enforce";
export { InMemoryHost } from "./in-memory-host";
export type { HeaderLine, InMemoryRequest, LogLine } from "./in-memory-host";

/** Keymate enforcement: the decision core. Everything that a runtime binds to. */
export { Check } from "./check";
export { Decoding, decodeConfiguration } from "./configuration/decoder";
export { Exchange } from "./exchange";
export { GatewayFailure, GatewayReply, isReadFromReply, parseStatus } from "./gateway-reply";
export { HeaderList } from "./header-list";
export { Host, LogLevel } from "./host";
export { Outcome, Reason, outcomeLabel, reasonLabel } from "./outcome";
export { isAmbiguousPath } from "./path";
export { BodyMode, DenialBody, Policy } from "./policy";
export { BodySource, Reply } from "./reply";
export { RequestHeaderUse, requestHeaderUse } from "./request-headers";
export { isOwnResponseHeader } from "./response-headers";
export { Step } from "./step";
export { VERSION } from "./version";

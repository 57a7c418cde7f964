/** Keymate enforcement: the decision core. Everything that a runtime binds to. */
export { CacheRules, LONGEST_KEY, MOST_TOGETHER } from "./cache-rules";
export { compareDecisions } from "./canary";
export { Check } from "./check";
export { Decoding, decodeConfiguration } from "./configuration/decoder";
export { CachedDecision, DecisionCache, DecisionIndex } from "./decision-cache";
export { Exchange } from "./exchange";
export { ExtensionPoints, extend } from "./extension-points";
export { Denial, DenialBody } from "./denial";
export { Gateway } from "./gateway";
export { GatewayFailure, GatewayReply, MOST_CHECK_LINES, parseStatus } from "./gateway-reply";
export { HeaderList } from "./header-list";
export { HeaderTemplate } from "./header-template";
export { Attribute, Host, LogLevel } from "./host";
export { Match, PathKind } from "./match";
export { STATUS } from "./names";
export { Outcome, Reason, outcomeLabel, reasonLabel } from "./outcome";
export { isAmbiguousPath } from "./path";
export { BodyMode, Policy } from "./policy";
export { BodySource, Reply } from "./reply";
export { COUNTERS, Counter, DURATION_HISTOGRAM, counterName, requestCounter } from "./metrics";
export { ReplyHeaderRules } from "./reply-headers";
export {
  RequestHeaderRules,
  RequestHeaderUse,
  goesToGateway,
  goesToService,
  requestHeaderUse,
} from "./request-headers";
export { DECISION_NAMES, isOwnResponseHeader } from "./response-headers";
export { Route } from "./route";
export { Step } from "./step";
export { decimalText } from "./text";
export { VERSION } from "./version";

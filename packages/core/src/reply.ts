/** The answers that the plugin gives a client itself (specification §4). The annotation (`annotation.ts`) is added to them later. */
import { Denial, DenialBody } from "./denial";
import { GatewayReply } from "./gateway-reply";
import { HeaderList } from "./header-list";
import { CONTENT_TYPE } from "./names";
import { Wording, worded } from "./negotiation";
import { Reason } from "./outcome";
import { ReplyHeaderRules, Way, relayLines } from "./reply-headers";

export class Reply {
  /** @param status 200 to 599: other values hang clients or, in Lua, raise. */
  constructor(
    readonly status: i32,
    readonly headers: HeaderList,
    readonly bodySource: BodySource,
    /** The body, when the source is `Text`. */
    readonly text: string,
  ) {}
}

/** Where the body of an answer comes from. A gateway's body never enters the core. */
export const enum BodySource {
  None,
  /** `reply.text`. */
  Text,
  /** The body of the gateway's reply, byte for byte. */
  Gateway,
}

/** Hands the gateway's refusal to the client. */
export function relayReply(
  reply: GatewayReply,
  denial: Denial,
  rules: ReplyHeaderRules,
  wording: Wording,
): Reply {
  const isGatewayBody = denial.body == DenialBody.Gateway;
  const headers = new HeaderList();
  relayLines(headers, reply.headers, rules, isGatewayBody ? Way.WithBody : Way.WithDeny);
  if (denial.contentType.length > 0) headers.remove(CONTENT_TYPE);
  headers.replace(denial.headers);
  if (!mayCarryBody(reply.status)) return new Reply(reply.status, headers, BodySource.None, "");
  if (denial.body == DenialBody.Structured) {
    const document = denied("Authorization check failed");
    return documentReply(reply.status, headers, document, wording, denial.contentType);
  }
  if (denial.contentType.length > 0) {
    headers.add(CONTENT_TYPE, denial.contentType);
  } else if (!isGatewayBody) {
    headers.add(CONTENT_TYPE, TEXT_TYPE);
  }
  if (isGatewayBody) return new Reply(reply.status, headers, BodySource.Gateway, "");
  return new Reply(reply.status, headers, BodySource.Text, denial.text);
}

/** Answers in the gateway's place: nobody said yes, so the answer is no. */
export function failureReply(reason: Reason, status: i32, wording: Wording): Reply {
  const isDispatch = reason == Reason.Connect || reason == Reason.NoCluster;
  const cause = isDispatch ? "Dispatch Failed" : "No Headers";
  const document = '{"error": "Authorization Service Unavailable (' + cause + ')"}';
  return ownReply(status, document, wording);
}

/** Refuses what the gateway need not, or cannot, be asked about. */
export function refusalReply(reason: Reason, wording: Wording): Reply {
  if (reason == Reason.BodyTooLarge) return ownReply(413, TOO_LARGE, wording);
  if (reason == Reason.HeadersTooLarge) return ownReply(431, HEADERS_TOO_LARGE, wording);
  const isPathless = reason == Reason.NoPath;
  const details = isPathless ? "The request has no path" : "The path can be read in two ways";
  return ownReply(403, denied(details), wording);
}

function ownReply(status: i32, document: string, wording: Wording): Reply {
  return documentReply(status, new HeaderList(), document, wording, "");
}

/** @param contentType the JSON document's; `""` for `application/json`. */
function documentReply(
  status: i32,
  headers: HeaderList,
  document: string,
  wording: Wording,
  contentType: string,
): Reply {
  const jsonType = contentType.length > 0 ? contentType : JSON_TYPE;
  headers.add(CONTENT_TYPE, wording == Wording.Text ? TEXT_TYPE : jsonType);
  if (wording != Wording.Fixed) headers.append("vary", "accept");
  return new Reply(status, headers, BodySource.Text, worded(document, wording));
}

function denied(details: string): string {
  return '{"error": "Access Denied", "details": "' + details + '"}';
}

/** Body bytes behind a 204 or 304 would be read as the beginning of the next response (RFC 9110 §6.4.1). */
function mayCarryBody(status: i32): bool {
  return status != 204 && status != 304;
}

const JSON_TYPE: string = "application/json";
const TEXT_TYPE: string = "text/plain";
const HEADERS_TOO_LARGE: string = '{"error": "Request Header Fields Too Large"}';
const TOO_LARGE: string = '{"error": "Payload Too Large"}';

/** What the core says of header names, remembered. */
import { isOwnResponseHeader, isReadFromReply, requestHeaderUse } from "../../core/src/index";
import { NameMemo } from "./name-memo";

/** A `RequestHeaderUse`. */
export const requestUses = new NameMemo((name: string): i32 => requestHeaderUse(name));

/** 1 when the core reads the gateway's reply header. */
export const replyUses = new NameMemo((name: string): i32 => (isReadFromReply(name) ? 1 : 0));

/** 1 when a service may not set the response header. */
export const responseUses = new NameMemo((name: string): i32 =>
  isOwnResponseHeader(name) ? 1 : 0,
);

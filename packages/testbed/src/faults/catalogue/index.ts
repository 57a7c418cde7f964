/** Every fault. */
import type { Fault } from "../fault.js";
import { CONNECTING } from "./connecting.js";
import { CLIENT_GONE, SERVICE_GONE } from "./leaving.js";
import { MALFORMED_REPLIES } from "./malformed-replies.js";
import { CHANGES, HOST_FUNCTIONS, LUA_ERRORS, TRAPS } from "./plugin.js";
import { REPLYING } from "./replying.js";
import { WAITING } from "./waiting.js";

export const FAULTS: readonly Fault[] = [
  ...CONNECTING,
  ...REPLYING,
  ...MALFORMED_REPLIES,
  ...CLIENT_GONE,
  ...SERVICE_GONE,
  ...TRAPS,
  ...LUA_ERRORS,
  ...HOST_FUNCTIONS,
  ...CHANGES,
  ...WAITING,
];

import type { Area } from "../area.js";
import { ANSWERS } from "./answers.js";
import { BODY } from "./body.js";
import { CACHING } from "./caching.js";
import { GATEWAY_CALL } from "./gateway-call.js";
import { MODES } from "./modes.js";
import { REQUEST_HEADERS } from "./request-headers.js";
import { RULES } from "./rules.js";
import { SKIPPING } from "./skipping.js";

/** Every key of the configuration but `gateway_url` is in one of them; a test says so. */
export const AREAS: readonly Area[] = [
  GATEWAY_CALL,
  SKIPPING,
  RULES,
  BODY,
  REQUEST_HEADERS,
  ANSWERS,
  MODES,
  CACHING,
];

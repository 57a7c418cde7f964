/** The table of cases: every rung of the ladder runs every one of them. */
import type { ConformanceCase } from "../case.js";
import { AMBIGUOUS_PATHS } from "./ambiguous-paths.js";
import { BODY } from "./body.js";
import { CHECK_CALL } from "./check-call.js";
import { DENIED } from "./denied.js";
import { GATEWAY_FAILED } from "./gateway-failed.js";
import { GRANTED } from "./granted.js";
import { GRPC } from "./grpc.js";
import { HEADER_BYTES } from "./header-bytes.js";
import { PROTOCOLS } from "./protocols.js";
import { QUERY_AND_PATHS } from "./query-and-paths.js";
import { RESPONSE_HEADERS } from "./response-headers.js";
import { SKIPPED } from "./skipped.js";
import { STEERING } from "./steering.js";
import { STRIPPED } from "./strip-list.js";
import { WITHOUT_PATH } from "./no-path.js";

export const CASES: readonly ConformanceCase[] = [
  ...GRANTED,
  ...DENIED,
  ...GATEWAY_FAILED,
  ...CHECK_CALL,
  ...STRIPPED,
  ...STEERING,
  ...HEADER_BYTES,
  ...QUERY_AND_PATHS,
  ...SKIPPED,
  ...AMBIGUOUS_PATHS,
  ...WITHOUT_PATH,
  ...RESPONSE_HEADERS,
  ...BODY,
  ...PROTOCOLS,
  ...GRPC,
];

/**
 * Configuration documents that every runtime must refuse, each with one line that names key, what was found and what is allowed, and
 * documents that every runtime must take (specification §2). While a configuration is refused, no request reaches the service.
 *
 * Documents are byte strings.
 */
import { ACCEPTED } from "./configuration/accepted.js";
import { caches } from "./configuration/caches.js";
import { documents } from "./configuration/documents.js";
import { clusterNames, endpoints, gatewayUrls } from "./configuration/gateway-address.js";
import { headerLists, setHeaders } from "./configuration/header-lists.js";
import {
  appendedPaths,
  choices,
  denyResponses,
  retries,
  statuses,
} from "./configuration/optional-keys.js";
import { rules } from "./configuration/rules.js";
import { bodies, skipPaths, timeouts, unknownKeys, wrongTypes } from "./configuration/values.js";

export interface WrongConfiguration {
  readonly name: string;
  readonly document: string;
  /** Matches the one error line. */
  readonly error: RegExp;
}

export interface AcceptedConfiguration {
  readonly name: string;
  readonly document: string;
}

export const CONFIGURATION_ERRORS: readonly WrongConfiguration[] = [
  ...documents(),
  ...unknownKeys(),
  ...wrongTypes(),
  ...gatewayUrls(),
  ...endpoints(),
  ...timeouts(),
  ...clusterNames(),
  ...skipPaths(),
  ...rules(),
  ...bodies(),
  ...choices(),
  ...appendedPaths(),
  ...headerLists(),
  ...setHeaders(),
  ...denyResponses(),
  ...statuses(),
  ...retries(),
  ...caches(),
];

export const CONFIGURATION_ACCEPTED: readonly AcceptedConfiguration[] = ACCEPTED;

/** How the tables of configuration documents are written. */
import type { AcceptedConfiguration, WrongConfiguration } from "../configuration-errors.js";

/** A member that every document needs. */
export const GATEWAY = '"gateway_url": "http://gateway.test:8080"';

export function wrong(what: string, document: string, error: RegExp): WrongConfiguration {
  return { name: `configuration refused/${what}`, document, error };
}

export function accepted(
  what: string,
  members: string,
  url = "http://gateway.test:8080",
): AcceptedConfiguration {
  return {
    name: `configuration accepted/${what}`,
    document: `{"gateway_url": "${url}"${members === "" ? "" : `, ${members}`}}`,
  };
}

/** A byte string as a JSON text: control bytes escaped, the others as they are. */
export function json(text: string): string {
  return JSON.stringify(text);
}

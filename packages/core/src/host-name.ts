/** Names of hosts, as configuration and clients write them. */
import { isMadeOf, lowerCase, parseInteger } from "./text";

/**
 * The name in an `:authority`, in lower case and without the port. `""` for everything that a server might take for another host than a
 * reader of this would (CVE-2021-39155): an empty label, a dot at the end, user information, a second port, an address in brackets.
 */
export function hostNameOf(authority: string): string {
  const colon = authority.indexOf(":");
  const name = colon < 0 ? authority : authority.substring(0, colon);
  const isWhole = colon < 0 || isPort(authority.substring(colon));
  const hasEmptyLabel = (name + ".").indexOf("..") >= 0;
  return isWhole && isHostName(name) && !hasEmptyLabel ? lowerCase(name) : "";
}

/** Letters, digits, `-`, `.` and `_`, which Kubernetes and Envoy cluster names use. */
export function isHostName(text: string): bool {
  if (text.length == 0 || text.length > 253) return false;
  return isMadeOf(text, "-._") && !text.startsWith(".") && !text.startsWith("-");
}

/** `""` or `:1` to `:65535`. */
export function isPort(text: string): bool {
  if (text.length == 0) return true;
  if (text.length < 2 || text.length > 6 || !text.startsWith(":")) return false;
  const port = parseInteger(text.substring(1));
  return port >= 1 && port <= 65535;
}

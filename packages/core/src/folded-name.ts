/**
 * The one spelling of a header name under which it is compared.
 *
 * Services and gateways written for CGI-style environments read `keymate_enforcer` and `keymate.enforcer` as `Keymate-Enforcer`
 * (CVE-2026-88011, GHSA-x677-9fxg-v5c5): whoever guards a name guards its aliases.
 */
export function foldedName(name: string): string {
  let folded = "";
  let start = 0;
  for (let index = 0; index < name.length; index++) {
    const byte = name.charCodeAt(index);
    const isUpper = byte >= 0x41 && byte <= 0x5a;
    if (isUpper || byte == 0x5f || byte == 0x2e) {
      const replacement = isUpper ? String.fromCharCode(byte + 0x20) : "-";
      folded = folded + name.substring(start, index) + replacement;
      start = index + 1;
    }
  }
  return start == 0 ? name : folded + name.substring(start);
}

/**
 * The one spelling of a header name under which it is compared.
 *
 * Services and gateways written for CGI-style environments read `keymate_enforcer` and `keymate.enforcer` as `Keymate-Enforcer`
 * (CVE-2026-88011, GHSA-x677-9fxg-v5c5): whoever guards a name guards its aliases.
 */
export function foldedName(name: string): string {
  let folded = "";
  for (let index = 0; index < name.length; index++) {
    const byte = name.charCodeAt(index);
    if (byte == 0x5f || byte == 0x2e) {
      folded = folded + "-";
    } else if (byte >= 0x41 && byte <= 0x5a) {
      folded = folded + String.fromCharCode(byte + 0x20);
    } else {
      folded = folded + name.charAt(index);
    }
  }
  return folded;
}

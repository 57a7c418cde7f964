/** The Lua filter that this package holds. */

/** The version that the filter names itself by, in `Keymate-Enforcer`. */
export declare const version: string;

/** The absolute path of `keymate-access.lua`. */
export declare const path: string;

/** The SHA-256 digest of the file as it was built, in hexadecimal. */
export declare const sha256: string;

/**
 * The whole script for Envoy's `inline_string`: the configuration, then the filter. Printable ASCII, whatever the configuration holds.
 *
 * @param configuration the configuration as JSON text, or as an object.
 * @throws an error whose message names key, found and allowed, when the core refuses the configuration.
 */
export declare function withConfiguration(configuration: string | object): string;

/**
 * What stands in front of the filter, on its first line, so that its line numbers stay what they are.
 *
 * @param document the configuration as JSON text, a byte string: one code unit a byte. It is not looked at.
 */
export declare function configurationPrelude(document: string): string;

/**
 * A byte string as a Lua string literal in printable ASCII. Envoy cuts a script at its first NUL byte, so every odd byte is escaped.
 *
 * @throws an error when a code unit is no byte.
 */
export declare function luaStringLiteral(bytes: string): string;

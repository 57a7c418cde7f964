/** The Wasm filter that this package holds. */

/** The version that the filter names itself by, in `Keymate-Enforcer`. */
export declare const version: string;

/** The absolute path of `keymate-istio.wasm`. */
export declare const path: string;

/**
 * The SHA-256 digest of the file as it was built, in hexadecimal: what Istio's `WasmPlugin` takes as `sha256` with an `http(s)://` URL. With an
 * image it takes that of the manifest.
 */
export declare const sha256: string;

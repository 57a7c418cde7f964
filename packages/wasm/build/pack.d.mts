/** The module with its texts in short; throws when it has no room for them. */
export declare function pack(module: Uint8Array): Buffer;

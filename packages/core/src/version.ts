/** The product's version: what `Keymate-Enforcer` names. Written by the version step; a test compares it with package.json. */
export const VERSION: string = "0.1.0";

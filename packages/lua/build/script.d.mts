/** Makes a Lua script for Envoy out of TypeScript. Needs the optional peer dependencies of this package. */

export interface ScriptOptions {
  /** The file that sets `envoy_on_request`; imports without extensions, from files beside it or from the packages. */
  readonly entry: string;
  /** What the first lines say, as a comment. */
  readonly title: string;
  /** A folder of the build's own, emptied first; default `joined`. */
  readonly work?: string;
}

/**
 * The script, without a configuration in front.
 *
 * A name may be exported once in the whole program, and the names of properties are shortened: what another script reads must be in
 * quotes, like `table["name"]`.
 *
 * @throws an error that says what the compilers object to, with file, line and column of the source.
 */
export declare function buildScript(options: ScriptOptions): string;

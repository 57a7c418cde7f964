/** Reads back the configuration that stands in front of the Lua filter. */

export interface ConfiguredScript {
  /** The configuration document, a byte string. */
  readonly document: string;
  /** The filter behind it. */
  readonly script: string;
}

/**
 * @param source a whole script as a byte string.
 * @returns null when it does not begin with a `KEYMATE_CONFIGURATION` that is one Lua string.
 */
export function readConfiguredScript(source: string): ConfiguredScript | null {
  const start = /^\s*local\s+KEYMATE_CONFIGURATION\s*=\s*/.exec(source)?.[0].length;
  if (start === undefined) return null;
  const rest = source.slice(start);
  const [long, , inner = ""] = /^\[(=*)\[(?:\r?\n)?([^]*?)\]\1\]/.exec(rest) ?? [];
  if (long !== undefined) {
    return { document: inner, script: rest.slice(long.length).trimStart() };
  }
  const [quoted] = /^"(?:[^"\\\n]|\\[^])*"|^'(?:[^'\\\n]|\\[^])*'/.exec(rest) ?? [];
  if (quoted === undefined) return null;
  return {
    document: unescape(quoted.slice(1, -1)),
    script: rest.slice(quoted.length).trimStart(),
  };
}

/** Lua 5.1 reference manual §2.1. */
function unescape(literal: string): string {
  return literal.replace(/\\(\d{1,3}|x[0-9A-Fa-f]{2}|\r?\n|[^])/g, (_, escape: string) => {
    if (/^\d/.test(escape)) return String.fromCharCode(Number(escape));
    if (/^x./.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return LETTERS[escape] ?? escape;
  });
}

const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

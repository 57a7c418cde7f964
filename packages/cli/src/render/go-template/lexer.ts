/** Cuts a template into text and actions, and an action into words. */

export type Piece = { readonly text: string } | { readonly words: readonly Word[] };

export interface Word {
  readonly kind: "name" | "variable" | "field" | "text" | "number" | "sign";
  readonly text: string;
  /** Whether white space stands before it: `.a .b` are two operands, `.a.b` is one. */
  readonly isApart: boolean;
}

/** @throws when the template is broken. */
export function pieces(template: string): Piece[] {
  const found: Piece[] = [];
  let position = 0;
  let trimsNext = false;
  const pushText = (text: string, trimsEnd: boolean) => {
    let kept = trimsNext ? text.replace(/^[ \t\r\n]+/, "") : text;
    if (trimsEnd) kept = kept.replace(/[ \t\r\n]+$/, "");
    if (kept !== "") found.push({ text: kept });
  };
  for (;;) {
    const open = template.indexOf("{{", position);
    if (open < 0) {
      pushText(template.slice(position), false);
      return found;
    }
    const trimsBefore = /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    pushText(template.slice(position, open), trimsBefore);
    const action = wordsFrom(template, open + (trimsBefore ? 3 : 2));
    if (action.words.length > 0) found.push({ words: action.words });
    trimsNext = action.trimsAfter;
    position = action.end;
  }
}

const WORD =
  /(\/\*[^]*?\*\/)|("(?:[^"\\\n]|\\.)*")|`([^`]*)`|(\$[A-Za-z0-9_]*)|\.([A-Za-z_]\w*)|(-?\d+)|([A-Za-z_]\w*)|(:=|[.()|,=])/y;

function wordsFrom(template: string, start: number) {
  const words: Word[] = [];
  let position = start;
  for (;;) {
    const gap = /[ \t\r\n]*/y;
    gap.lastIndex = position;
    const isApart = (gap.exec(template)?.[0].length ?? 0) > 0;
    position = gap.lastIndex;
    const trimsAfter = isApart && template.startsWith("-}}", position);
    if (trimsAfter || template.startsWith("}}", position)) {
      return { words, trimsAfter, end: position + (trimsAfter ? 3 : 2) };
    }
    WORD.lastIndex = position;
    const match = WORD.exec(template);
    if (match === null) {
      throw new Error(`unexpected ${JSON.stringify(template.slice(position, position + 20))}`);
    }
    position = WORD.lastIndex;
    const [, comment, quoted, raw, variable, field, number, name, sign] = match;
    const push = (kind: Word["kind"], text: string) => words.push({ kind, text, isApart });
    if (comment !== undefined) continue;
    if (quoted !== undefined) push("text", JSON.parse(quoted) as string);
    else if (raw !== undefined) push("text", raw);
    else if (variable !== undefined) push("variable", variable);
    else if (field !== undefined) push("field", field);
    else if (number !== undefined) push("number", number);
    else if (name !== undefined) push("name", name);
    else push("sign", sign as string);
  }
}

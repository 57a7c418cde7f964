/** What a template is made of, as Go's text/template reads it. */

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly pipe: Pipe }
  | { readonly kind: "branch"; readonly on: "if" | "with" | "range"; readonly branches: Branch }
  | { readonly kind: "define"; readonly name: string; readonly body: readonly Node[] };

export interface Branch {
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** `$name := first | second`: what a command gives is the last argument of the next. */
export interface Pipe {
  /** Variables that take the value; two of them take a range's key and value. */
  readonly variables: readonly string[];
  /** Whether they are new (`:=`) or exist already (`=`). */
  readonly isDeclaration: boolean;
  readonly commands: readonly Command[];
}

/** A function or value, and arguments. */
export type Command = readonly Operand[];

export type Operand =
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "variable"; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: "dot"; readonly fields: readonly string[] }
  | { readonly kind: "pipe"; readonly pipe: Pipe; readonly fields: readonly string[] };

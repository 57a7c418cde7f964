/** A JSON document as a tree. Only what configuration needs: there is no writer. */

export const enum JsonKind {
  Null,
  Boolean,
  Number,
  Text,
  List,
  Object,
}

export class JsonValue {
  /** Of a number: its value when it is whole and 0 to 999999999, else -1. Of a boolean: 1 or 0. */
  integer: i32 = 0;
  /** Of a text: its bytes, escapes resolved. Of a number: as written. */
  text: string = "";
  /** Of an object: its keys in order, without repetition. */
  readonly keys: string[] = [];
  /** Of a list: its items. Of an object: the values of `keys`. */
  readonly items: JsonValue[] = [];

  /** @param position the offset of its first byte in the document. */
  constructor(
    readonly kind: JsonKind,
    readonly position: i32,
  ) {}
}

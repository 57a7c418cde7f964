/** JSON text that remembers where in a YAML file each of its values stands. */
import { byteString } from "@keymate/istio-core/host";
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
} from "yaml";

/** Both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export class LocatedJson {
  /** A byte string, on one line. */
  text = "";
  private readonly marks: { readonly column: number; readonly offset: number }[] = [];

  constructor(
    node: Node | null,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {
    this.write(node);
  }

  /** @param place what the core's decoder says: `line 1 column 17`; `""` is the beginning. */
  placeOf(place: string): Place {
    const column = Number(/column (\d+)$/.exec(place)?.[1] ?? 1);
    const mark = this.marks.findLast((each) => each.column <= column) ?? this.marks[0];
    const { line, col } = this.lines.linePos(mark?.offset ?? 0);
    return { line, column: col };
  }

  private write(value: unknown): void {
    const node = isAlias(value) ? value.resolve(this.document) : value;
    const offset = (value as Node | null)?.range?.[0];
    if (offset !== undefined) this.marks.push({ column: this.text.length + 1, offset });
    if (isMap(node)) {
      this.writeAll("{", node.items, "}");
    } else if (isSeq(node)) {
      this.writeAll("[", node.items, "]");
    } else if (isScalar(node)) {
      this.text += scalarText(node.value, node.source);
    } else {
      this.text += "null";
    }
  }

  private writeAll(open: string, items: readonly unknown[], close: string): void {
    this.text += open;
    for (const [index, item] of items.entries()) {
      if (index > 0) this.text += ",";
      if (isPair(item)) {
        const key = isScalar(item.key) ? item.key.value : item.key;
        this.text += `${byteString(JSON.stringify(String(key)))}:`;
        this.write(item.value);
      } else {
        this.write(item);
      }
    }
    this.text += close;
  }
}

/** Numbers as they are written, where JSON can: `5000.0` stays so. */
function scalarText(value: unknown, source: string | undefined): string {
  if (typeof value === "number" && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source ?? "")) {
    return source as string;
  }
  return byteString(JSON.stringify(value) ?? "null");
}

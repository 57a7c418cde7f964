/**
 * Takes an object apart key by key. The first problem is kept, later ones are not looked for; every method returns something usable, so
 * that a decoder reads straight through and asks once, at the end, whether there was a problem.
 */
import { decimalText, printable } from "../text";
import { JsonKind, JsonValue } from "./json-value";
import { describeValue, itemOf, problem } from "./problem";
import { Problems } from "./problems";

export class ObjectDecoder {
  /**
   * @param value anything; what is no object is a problem.
   * @param path where it stands: `""` for the document, `body` for the object under that key.
   * @param allowedKeys every key that may appear.
   */
  constructor(
    private readonly value: JsonValue,
    readonly path: string,
    private readonly problems: Problems,
    allowedKeys: string[],
  ) {
    if (value.kind != JsonKind.Object) {
      const name = path.length > 0 ? path : "document";
      problems.add(problem(name, describeValue(value), "an object"), value.position);
    }
    for (let index = 0; index < value.keys.length; index++) {
      if (allowedKeys.indexOf(value.keys[index]) < 0) {
        problems.add(
          this.pathOf(printable(value.keys[index], 60)) +
            ": unknown key, allowed " +
            allowedKeys.join(", "),
          value.items[index].position,
        );
      }
    }
  }

  has(key: string): bool {
    return this.value.keys.indexOf(key) >= 0;
  }

  /** The value under a key; null when absent. */
  find(key: string): JsonValue | null {
    const index = this.value.keys.indexOf(key);
    return index < 0 ? null : this.value.items[index];
  }

  /** The value under a key that must be there; null with a problem when it is not. */
  require(key: string, allowed: string): JsonValue | null {
    const value = this.find(key);
    if (value === null) {
      this.problems.add(problem(this.pathOf(key), "nothing", allowed), this.value.position);
    }
    return value;
  }

  /** A decoder for the object under `key`; null when absent. */
  object(key: string, allowedKeys: string[]): ObjectDecoder | null {
    const value = this.find(key);
    return value === null ? null : this.inside(key, value, allowedKeys);
  }

  /** A decoder for an object further in, at `key` seen from here. */
  inside(key: string, value: JsonValue, allowedKeys: string[]): ObjectDecoder {
    return new ObjectDecoder(value, this.pathOf(key), this.problems, allowedKeys);
  }

  /** The object under `key`, whose keys are names; an empty one when absent. */
  names(key: string, allowed: string): JsonValue {
    const value = this.find(key);
    if (value === null) return new JsonValue(JsonKind.Object, 0);
    if (value.kind != JsonKind.Object) this.reject(key, value, allowed);
    return value;
  }

  flag(key: string, fallback: bool): bool {
    const value = this.find(key);
    if (value === null) return fallback;
    if (value.kind == JsonKind.Boolean) return value.integer == 1;
    this.reject(key, value, "true or false");
    return fallback;
  }

  text(key: string, fallback: string): string {
    const value = this.find(key);
    if (value === null) return fallback;
    if (value.kind == JsonKind.Text) return value.text;
    this.reject(key, value, "a text");
    return fallback;
  }

  /** A whole number, `least` not negative; `5000.0` and `5e3` are 5000, since Istio passes numbers as protobuf doubles. */
  integer(key: string, fallback: i32, least: i32, most: i32): i32 {
    const value = this.find(key);
    if (value === null) return fallback;
    const isInRange = value.integer >= least && value.integer <= most;
    if (value.kind == JsonKind.Number && isInRange) return value.integer;
    this.reject(key, value, "an integer from " + decimalText(least) + " to " + decimalText(most));
    return fallback;
  }

  /** The index of the text under `key` in `words`. */
  choice(key: string, words: string[], fallback: i32): i32 {
    const value = this.find(key);
    if (value === null) return fallback;
    const index = value.kind == JsonKind.Text ? words.indexOf(value.text) : -1;
    if (index >= 0) return index;
    this.reject(key, value, "one of " + words.join(", "));
    return fallback;
  }

  /** The items of the list under `key`; none when absent. */
  list(key: string, allowed: string): JsonValue[] {
    const value = this.find(key);
    if (value === null) return [];
    if (value.kind == JsonKind.List) return value.items;
    this.reject(key, value, allowed);
    return [];
  }

  /** Like {@link list}, where an empty list is wrong: it could be taken for "none" as well as for "all". */
  someOf(key: string, allowed: string): JsonValue[] {
    const items = this.list(key, allowed);
    this.demand(key, items.length > 0, allowed);
    return items;
  }

  /** Rejects the value under `key`, if there is one and it is not as it should be. */
  demand(key: string, isMet: bool, allowed: string): void {
    const value = this.find(key);
    if (value !== null && !isMet) this.reject(key, value, allowed);
  }

  /** Rejects an item of the list under `key`. */
  rejectItem(key: string, index: i32, item: JsonValue, allowed: string): void {
    this.reject(itemOf(key, index), item, allowed);
  }

  reject(key: string, value: JsonValue, allowed: string): void {
    this.problems.add(
      problem(this.pathOf(printable(key, 60)), describeValue(value), allowed),
      value.position,
    );
  }

  pathOf(key: string): string {
    return this.path.length == 0 ? key : this.path + "." + key;
  }
}

/** Go's ideas of values, where they are not JavaScript's. */

/** Whether `if` and `default` take it for nothing: zero, false, and whatever has no elements. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === "") {
    return true;
  }
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as it is written into the output; Helm writes nothing for a missing one. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/** Keys in the order of their bytes, as Go goes through maps. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const keys = Object.keys(value).sort((one, other) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** `from` over `onto`: maps are merged, all else is replaced. Changes `onto`. */
export function overwrite(
  onto: Record<string, unknown>,
  from: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  for (const [key, value] of Object.entries(from)) {
    const present = onto[key];
    if (isMap(present) && isMap(value)) overwrite(present, value);
    else onto[key] = value;
  }
  return onto;
}

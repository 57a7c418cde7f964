/** Every way to write a header name that some server takes for the name itself: `_` or `.` for each `-`, in several cases. */
export function everySpelling(name: string): string[] {
  const parts = name.split("-");
  const joined = parts
    .slice(1)
    .reduce(
      (heads, part) => heads.flatMap((head) => ["-", "_", "."].map((mark) => head + mark + part)),
      [parts[0]!],
    );
  return joined.flatMap((spelling) => [
    spelling,
    spelling.toUpperCase(),
    spelling.replaceAll(/\b[a-z]|_[a-z]/g, (start) => start.toUpperCase()),
    [...spelling].map((byte, index) => (index % 2 === 0 ? byte : byte.toUpperCase())).join(""),
  ]);
}

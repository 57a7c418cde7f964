/** What the core says of header names, remembered: a look-up in a table instead of a decision per line. */
/** Clients may invent names without end; then the memory starts over. */
const MOST_NAMES = 256;

/** A table that asks for what it does not have. What is asked must depend on the name alone. */
export function remembered<Name extends string | number, Answer extends AnyNotNil>(
  ask: (this: void, name: Name) => Answer,
): LuaTable<Name, Answer> {
  const answers = new LuaTable<Name, Answer>();
  let count = 0;
  return setmetatable(answers, {
    __index: (_: unknown, name: Name) => {
      if (count >= MOST_NAMES) {
        for (const [known] of answers) answers.delete(known);
        count = 0;
      }
      count++;
      const answer = ask(name);
      answers.set(name, answer);
      return answer;
    },
  });
}

/** What the core says of header names, remembered: a look-up in a table instead of a decision per line. */
/** Clients may invent names without end; then the memory starts over. */
const MOST_NAMES = 256;
/** What is longer is asked for each time, so that nobody fills the memory. */
const LONGEST_NAME = 64;

/** A table that asks for what it does not have. What is asked must depend on the name alone. */
export function remembered<Name extends string | number, Answer>(
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
      const answer = ask(name);
      if (tostring(name).length <= LONGEST_NAME) {
        count++;
        answers.set(name, answer);
      }
      return answer;
    },
  });
}

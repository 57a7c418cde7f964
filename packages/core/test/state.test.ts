import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ExchangeEvent, Move, State, moveFor } from "../src/state";

const STATES: Record<string, State> = {
  Fresh: State.Fresh,
  ReadingBody: State.ReadingBody,
  Consulting: State.Consulting,
  Joining: State.Joining,
  Settled: State.Settled,
};

const EVENTS: Record<string, ExchangeEvent> = {
  Request: ExchangeEvent.Request,
  Body: ExchangeEvent.Body,
  Answer: ExchangeEvent.Answer,
};

const MOVES: Record<string, Move> = {
  Proceed: Move.Proceed,
  Refuse: Move.Refuse,
  Wait: Move.Wait,
  Ignore: Move.Ignore,
};

const source = readFileSync(new URL("../src/state.ts", import.meta.url), "utf8");
const [columns, , ...rows] = drawnTable();

/** The cells of the table in the comment on top of the file. */
function drawnTable(): string[][] {
  return source
    .split("\n")
    .filter((line) => line.startsWith(" * |"))
    .map((line) =>
      line
        .slice(3)
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function membersOf(name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source)![1]!;
  return [...body.matchAll(/^ {2}(\w+),$/gm)].map(([, member]) => member!);
}

describe("the table of transitions", () => {
  it("is drawn for every state and every event, and tested for them", () => {
    expect(rows.map(([state]) => state)).toEqual(membersOf("State"));
    expect(columns!.slice(1)).toEqual(membersOf("ExchangeEvent"));
    expect(Object.keys(STATES)).toEqual(membersOf("State"));
    expect(Object.keys(EVENTS)).toEqual(membersOf("ExchangeEvent"));
    expect(Object.keys(MOVES)).toEqual(membersOf("Move"));
  });

  const cells = rows.flatMap(([state, ...moves]) =>
    moves.map((move, index) => ({ state: state!, event: columns![index + 1]!, move })),
  );

  it.each(cells)("$state, $event: $move, as drawn", ({ state, event, move }) => {
    expect(MOVES).toHaveProperty(move);
    expect(moveFor(STATES[state]!, EVENTS[event]!)).toBe(MOVES[move]);
  });

  it("has no way out of Settled and one way on from every other state", () => {
    for (const [state, value] of Object.entries(STATES)) {
      const moves = Object.values(EVENTS).map((event) => moveFor(value, event));
      const onward = moves.filter((move) => move === Move.Proceed);
      expect([state, onward.length]).toEqual([state, state === "Settled" ? 0 : 1]);
    }
  });
});

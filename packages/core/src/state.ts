/**
 * The life of one exchange. Everything that affects the order of events lives in this file; what happens inside an event does not.
 *
 * An exchange waits for one event at a time, and its state is named after it:
 *
 *   Fresh ──Request──► ReadingBody ──Body──► Consulting ──Answer──► Settled
 *     ├──────────────────────────────────────► ▲   ▲                  ▲
 *     ├── an equal check is under way ──► Joining ─┴────Answer────────┤
 *     └── skipped, refused, known ────────────────────────────────────┘
 *
 * From Joining an answer leads to Consulting when it is for the other request alone. Where Fresh may go, ReadingBody may, too.
 *
 * What to do with an event in a state:
 *
 * | state       | Request | Body    | Answer |
 * | ----------- | ------- | ------- | ------ |
 * | Fresh       | Proceed | Refuse  | Refuse |
 * | ReadingBody | Refuse  | Proceed | Refuse |
 * | Consulting  | Refuse  | Wait    | Proceed|
 * | Joining     | Refuse  | Wait    | Proceed|
 * | Settled     | Ignore  | Ignore  | Ignore |
 *
 * An event that cannot come is refused: the client gets an error and the service nothing. Nothing leaves Settled: one answer per request.
 */

export const enum State {
  /** Nothing has happened yet. */
  Fresh,
  /** The request is held until its body has arrived. */
  ReadingBody,
  /** The request is held until the gateway has answered. */
  Consulting,
  /** The request is held until the gateway has answered an equal one. */
  Joining,
  /** The request has been let through or answered. */
  Settled,
}

export const enum ExchangeEvent {
  /** The request's headers arrived. */
  Request,
  /** More of the request's body arrived, or it ended. */
  Body,
  /** The gateway replied, or the call failed. */
  Answer,
}

export const enum Move {
  /** Expected: handle it. */
  Proceed,
  /** Cannot come here: settle with an error. */
  Refuse,
  /** Of no interest while the gateway is asked: keep holding. */
  Wait,
  /** Too late: everything has been said. */
  Ignore,
}

export function moveFor(state: State, event: ExchangeEvent): Move {
  return MOVES[state * 3 + event];
}

/** Rows are states, columns events, as in the table above. */
const MOVES: Move[] = [
  Move.Proceed,
  Move.Refuse,
  Move.Refuse,
  //
  Move.Refuse,
  Move.Proceed,
  Move.Refuse,
  //
  Move.Refuse,
  Move.Wait,
  Move.Proceed,
  //
  Move.Refuse,
  Move.Wait,
  Move.Proceed,
  //
  Move.Ignore,
  Move.Ignore,
  Move.Ignore,
];

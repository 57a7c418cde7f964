/** Functions that do nothing but answer: wherever they are called, the answer can stand instead. */
import { Moved, isAnswer, valuesOf } from "./moved.mjs";
import { hasEffects, some } from "./tree.mjs";

/** @returns the edits that put it there; undefined when it cannot go everywhere, or the script became longer. */
export function asExpressions(program, callee, calls, number) {
  const [statement] = callee.body;
  if (callee.body.length !== 1 || !isAnswer(statement)) return undefined;
  const isInCall = (call) =>
    calls.some((other) => other !== call && some(other, (inner) => inner === call));
  const isAlone = (call) => program.parents.get(call).type === "CallStatement";
  if (calls.some((call) => isAlone(call) || isInCall(call))) return undefined;
  const [answer] = statement.arguments;
  if (!calls.every((call) => isExchangeable(program, callee, answer, valuesOf(call)))) {
    return undefined;
  }
  const edits = calls.map((call) => {
    const text = new Moved(program, callee, call, number).withValues(answer.range);
    return [...call.range, `(${text})`];
  });
  const before = [callee, ...calls].map((node) => sizeOf(program.text(node)));
  const after = edits.map(([, , text]) => sizeOf(text));
  return sum(after) < sum(before) + FORWARD_DECLARATION ? edits : undefined;
}

/** Whether it makes no difference that the values are worked out where the answer asks for them. */
function isExchangeable(program, callee, answer, values) {
  const places = new Map(callee.parameters.map(({ range }, index) => [range[0], index]));
  const order = [];
  some(answer, ({ type, range }) => {
    const binding = type === "Identifier" ? program.bindings.get(range[0]) : undefined;
    if (places.has(binding?.declared)) order.push(places.get(binding.declared));
    return false;
  });
  const isBusy = some(
    answer,
    ({ type, base }) => type === "CallExpression" && base.name !== "setmetatable",
  );
  const isInOrder =
    !isBusy &&
    order.length === values.length &&
    order.every((parameter, index) => parameter === index) &&
    !some(answer, ({ type }) => type === "LogicalExpression") &&
    !program.isChangeable(answer) &&
    !values.some((value) => program.isSetInside(value));
  return values.every((value, index) => {
    if (isInOrder || program.isSteady(value)) return true;
    const count = order.filter((parameter) => parameter === index).length;
    return isRead(value) && (count === 0 || (count === 1 && !isBusy));
  });
}

/** Has no effect, and the same value as long as nobody else does something. */
function isRead(node) {
  return !hasEffects(node);
}

/** About what is left of it when all names are short. */
function sizeOf(code) {
  return code
    .replaceAll(/[A-Za-z_]\w*/g, (word) => (KEYWORDS.has(word) ? word : "x"))
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([^\w"' ]) ?/g, "$1").length;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

const FORWARD_DECLARATION = 3;
const KEYWORDS = new Set(
  "and break do else elseif end false for function if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

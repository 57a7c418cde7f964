/** Functions that do nothing but set one field or place of what they are given: wherever they are called, the assignment can stand instead. */
import { Moved, valuesOf } from "./moved.mjs";
import { some } from "./tree.mjs";

/** @returns the edits that put it there; undefined when it cannot go everywhere. */
export function asAssignments(program, callee, calls, number) {
  const [statement] = callee.body;
  if (callee.body.length !== 1 || statement.type !== "AssignmentStatement") return undefined;
  const order = [];
  some(statement, ({ type, range: [start] }) => {
    if (type === "Identifier") order.push(program.bindings.get(start)?.declared);
    return false;
  });
  const isOnlyThem =
    order.length === callee.parameters.length &&
    callee.parameters.every(({ range: [start] }, index) => order[index] === start);
  const isInPlace = (call) => {
    const values = valuesOf(call);
    return (
      program.parents.get(call).type === "CallStatement" &&
      values.length === callee.parameters.length &&
      values[0].type === "Identifier" &&
      values.slice(0, -1).every((value) => isConstant(program, value))
    );
  };
  if (!isOnlyThem || !calls.every(isInPlace)) return undefined;
  return calls.map((call) => [
    ...program.parents.get(call).range,
    new Moved(program, callee, call, number).withPlainValues(statement.range),
  ]);
}

/** Whether what else is worked out for the assignment cannot change it. */
function isConstant(program, value) {
  if (program.isSteady(value)) return true;
  const binding = value.type === "Identifier" && program.bindings.get(value.range[0]);
  return binding && binding.end === program.lua.length && !program.isSetLater(binding);
}

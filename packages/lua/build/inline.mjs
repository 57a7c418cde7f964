/**
 * Puts a function that is called in one place into that place: what is left of a hundred small functions is what they do. A function of one
 * expression goes wherever it is called, if that is shorter.
 *
 * A function can go where its statements mean the same: where the caller ends with the call, where it has no way out but its end, or where
 * all it does is answer. Its variables get names that nobody else has.
 */
import { asAssignments } from "./assignments.mjs";
import { asExpressions } from "./expressions.mjs";
import { Moved, isAnswer, valuesOf } from "./moved.mjs";
import { Program } from "./program.mjs";
import { alwaysReturns, isExit, replaceRanges, some } from "./tree.mjs";

/** LuaJIT's limit is 60 variables of outer functions in one function; the library will be among them. */
const MOST_UPVALUES = 45;

/**
 * @param {string} lua a script whose methods are `function Class.name(self)`.
 * @param {Set<string>} kept names of methods that objects from outside have, too.
 */
export function inlineFunctions(lua, kept) {
  for (let count = 0; ;) {
    const round = new Round(new Program(lua, kept), count);
    const next = round.run();
    if (next === lua) return lua;
    lua = next;
    count = round.count;
  }
}

class Round {
  constructor(program, count) {
    this.program = program;
    this.count = count;
    this.moved = new Set();
    /** Functions that others went into, with all that they then ask for of what is outside. */
    this.changed = new Map();
    this.edits = [];
  }

  run() {
    for (const [key, callee] of this.program.functions) {
      if (callee && isPlain(callee)) this.consider(key, callee);
    }
    const { lua } = this.program;
    return this.edits.length === 0 ? lua : replaceRanges(lua, this.edits);
  }

  consider(key, callee) {
    const { program } = this;
    if (program.parents.get(callee) !== program.chunk) return;
    const calls = this.callsOf(key, callee);
    if (calls === undefined || calls.length === 0) return;
    const callers = calls.map((call) => program.functionAround(call));
    if (callers.some((caller) => caller === undefined || caller === callee)) return;
    if (this.changed.has(callee) || callers.some((caller) => this.moved.has(caller))) return;
    const outside = [...program.outsideOf(callee)];
    if (calls.some(({ range }) => outside.some(({ start }) => start > range[0]))) return;
    const upvalues = callers.map(
      (caller) => new Set([...(this.changed.get(caller) ?? program.outsideOf(caller)), ...outside]),
    );
    if (upvalues.some(({ size }) => size > MOST_UPVALUES)) return;
    const edits =
      asExpressions(this.program, callee, calls, this.count) ??
      asAssignments(this.program, callee, calls, this.count) ??
      this.asStatements(callee, calls);
    if (edits === undefined || edits.some((edit) => this.isEdited(edit))) return;
    this.count += 1;
    this.moved.add(callee);
    callers.forEach((caller, index) => this.changed.set(caller, upvalues[index]));
    this.edits.push([...callee.range, ""], ...edits);
  }

  /** Calls inside of calls wait for the next round. */
  isEdited([start, end]) {
    return this.edits.some(([from, to]) => start <= to && from <= end);
  }

  /** Undefined when something else is done with the function than calling it. */
  callsOf(key, { parameters }) {
    const { bindings, lua, parents, uses } = this.program;
    const calls = [];
    for (const use of uses.get(key) ?? []) {
      const parent = parents.get(use);
      if (use.type === "Identifier") {
        if (bindings.get(use.range[0])?.end !== lua.length) return undefined;
        if (parent.type === "LocalStatement" && parent.init.length === 0) continue;
      }
      if (parent.type !== "CallExpression" || parent.base !== use) return undefined;
      const values = valuesOf(parent);
      const isFit = values.length === parameters.length || !isOpenEnded(values.at(-1));
      if (values.length > parameters.length || !isFit) return undefined;
      calls.push(parent);
    }
    return calls;
  }

  asStatements(callee, calls) {
    if (calls.length > 1 || callee.body.length === 0) return undefined;
    const [call] = calls;
    const statement = this.program.parents.get(call);
    const last = callee.body.at(-1);
    const moved = new Moved(this.program, callee, call, this.count);
    const whole = () => [[...statement.range, moved.statements(last.range[1])]];
    if (statement.type === "CallStatement") {
      const isOver = this.program.isTail(statement) && returnsOf(callee).every(isExit);
      return isOver || returnsOf(callee).length === 0 ? whole() : undefined;
    }
    if (statement.type === "ReturnStatement" && statement.arguments.length === 1) {
      return alwaysReturns(last) ? whole() : undefined;
    }
    if (!this.isSetAtOnce(statement, call)) return undefined;
    if (!isAnswer(last) || returnsOf(callee).length > 1) return undefined;
    const [start] = statement.range;
    return [
      [start, start, `${moved.statements(last.range[0])}\n`],
      [...call.range, `(${moved.withVariables(last.arguments[0].range)})`],
    ];
  }

  /** `local name = call()`, or the same for a variable or a field that is there. */
  isSetAtOnce({ type, variables, init }, call) {
    if (type !== "LocalStatement" && type !== "AssignmentStatement") return false;
    if (variables.length > 1 || init.length > 1 || init[0] !== call) return false;
    const [{ type: kind, base }] = variables;
    return kind === "Identifier" || (kind === "MemberExpression" && this.program.isSteady(base));
  }
}

/** Has neither a function inside nor a variable number of parameters. */
function isPlain({ parameters, body }) {
  return (
    parameters.every(({ type }) => type === "Identifier") &&
    !body.some((statement) => some(statement, ({ type }) => type === "FunctionDeclaration"))
  );
}

function returnsOf(callee) {
  const found = [];
  some(callee, (node) => {
    if (node.type === "ReturnStatement") found.push(node);
    return false;
  });
  return found;
}

function isOpenEnded(node) {
  return node?.type === "CallExpression" || node?.type === "VarargLiteral";
}

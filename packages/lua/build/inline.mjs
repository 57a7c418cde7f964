/**
 * Puts a function that is called in one place into that place: what is left of a hundred small functions is what they do. A function of one
 * expression goes wherever it is called, if that is shorter.
 *
 * A function can go where its statements mean the same: where the caller ends with the call, where it has no way out but its end, or where
 * all it does is answer. Its variables get names that nobody else has.
 */
import { bindingsOf } from "./bindings.mjs";
import { childrenOf, replaceRanges, some, visit } from "./tree.mjs";

/** LuaJIT's limit is 60 variables of outer functions in one function; the library will be among them. */
const MOST_UPVALUES = 45;

/**
 * @param {string} lua a script whose methods are `function Class.name(self)`.
 * @param {Set<string>} kept names of methods that objects from outside have, too.
 */
export function inlineFunctions(lua, kept) {
  for (let count = 0; ;) {
    const round = new Round(lua, kept, count);
    const next = round.run();
    if (next === lua) return lua;
    lua = next;
    count = round.count;
  }
}

class Round {
  constructor(lua, kept, count) {
    this.lua = lua;
    this.kept = kept;
    /** Of functions put elsewhere: each gives its variables its own number. */
    this.count = count;
    this.chunk = visit(lua, () => undefined);
    this.parents = new Map();
    this.functions = new Map();
    this.uses = new Map();
    this.assigned = new Set();
    const link = (node, parent) => {
      this.parents.set(node, parent);
      for (const child of childrenOf(node)) link(child, node);
      this.note(node, parent);
    };
    link(this.chunk, undefined);
    this.bindings = new Map();
    this.declared = bindingsOf(lua).bindings;
    for (const binding of this.declared) {
      for (const [start] of binding.uses) this.bindings.set(start, binding);
    }
    this.moved = new Set();
    /** Functions that others went into, with all that they then ask for of what is outside. */
    this.changed = new Map();
    this.edits = [];
  }

  note(node, parent) {
    const { type, identifier } = node;
    if (type === "FunctionDeclaration" && identifier) {
      const key = this.keyOf(identifier);
      if (key) this.functions.set(key, this.functions.has(key) ? undefined : node);
    }
    if (type === "AssignmentStatement") {
      for (const variable of node.variables) {
        if (variable.type === "Identifier") this.assigned.add(variable.range[0]);
      }
    }
    const key =
      type === "TableKeyString"
        ? `:${node.key.name}`
        : parent?.identifier !== node && this.keyOf(node);
    if (key) this.uses.set(key, [...(this.uses.get(key) ?? []), node]);
  }

  /** A variable's name, or a method's. */
  keyOf(node) {
    if (node.type === "Identifier") return node.name;
    if (node.type !== "MemberExpression") return undefined;
    const { name } = node.identifier;
    return name.startsWith("__") || this.kept.has(name) ? undefined : `:${name}`;
  }

  text({ range }) {
    return this.lua.slice(...range);
  }

  run() {
    for (const [key, node] of this.functions) {
      if (node) this.consider(key, node);
    }
    return this.edits.length === 0 ? this.lua : replaceRanges(this.lua, this.edits);
  }

  consider(key, callee) {
    if (this.parents.get(callee) !== this.chunk || !isPlain(callee)) return;
    const calls = this.callsOf(key, callee);
    if (calls === undefined || calls.length === 0) return;
    const callers = calls.map((call) => this.functionAround(call));
    if (callers.some((caller) => caller === undefined || caller === callee)) return;
    if (this.changed.has(callee) || callers.some((caller) => this.moved.has(caller))) return;
    const outside = [...this.upvaluesOf(callee)];
    if (calls.some(({ range }) => outside.some(({ start }) => start > range[0]))) return;
    const upvalues = callers.map(
      (caller) =>
        new Set([
          ...(this.changed.get(caller) ?? this.upvaluesOf(caller)),
          ...this.upvaluesOf(callee),
        ]),
    );
    if (upvalues.some(({ size }) => size > MOST_UPVALUES)) return;
    const edits = this.asExpression(callee, calls) ?? this.asStatements(callee, calls);
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
  callsOf(key, callee) {
    const calls = [];
    for (const use of this.uses.get(key) ?? []) {
      const parent = this.parents.get(use);
      if (use.type === "Identifier") {
        if (this.bindings.get(use.range[0])?.end !== this.lua.length) return undefined;
        if (parent.type === "LocalStatement" && parent.init.length === 0) continue;
      }
      if (parent.type !== "CallExpression" || parent.base !== use) return undefined;
      calls.push(parent);
    }
    const isFit = (call) => {
      const values = this.valuesOf(call);
      const last = values.at(-1);
      if (values.length > callee.parameters.length) return false;
      return values.length === callee.parameters.length || !isOpenEnded(last);
    };
    return calls.every(isFit) ? calls : undefined;
  }

  valuesOf({ base, arguments: values }) {
    return base.indexer === ":" ? [base.base, ...values] : values;
  }

  functionAround(node) {
    let around = this.parents.get(node);
    while (around && around.type !== "FunctionDeclaration") around = this.parents.get(around);
    return around;
  }

  upvaluesOf(node) {
    const names = new Set();
    some(node, ({ type, range }) => {
      const binding = type === "Identifier" && this.bindings.get(range[0]);
      if (binding && binding.end === this.lua.length) names.add(binding);
      return false;
    });
    return names;
  }

  /** Where the function is called, what it answers. */
  asExpression(callee, calls) {
    const [statement] = callee.body;
    if (callee.body.length !== 1 || !isAnswer(statement)) return undefined;
    if (calls.some((call) => this.parents.get(call).type === "CallStatement")) return undefined;
    const isNested = calls.some((call) =>
      some(call, (inner) => inner !== call && calls.includes(inner)),
    );
    if (isNested) return undefined;
    const [answer] = statement.arguments;
    const edits = [];
    let growth = -sizeOf(this.text(callee)) - 3;
    for (const call of calls) {
      const values = this.valuesOf(call);
      if (!this.isExchangeable(callee, answer, values)) return undefined;
      const text = `(${this.withValues(callee, values, answer.range)})`;
      growth += sizeOf(text) - sizeOf(this.text(call));
      edits.push([...call.range, text]);
    }
    return growth < 0 ? edits : undefined;
  }

  /** Whether it makes no difference that the values are worked out where the answer asks for them. */
  isExchangeable(callee, answer, values) {
    const order = [];
    const isBusy = some(answer, (node) => {
      const { type, base, range } = node;
      const binding = type === "Identifier" && this.bindings.get(range[0]);
      const index = binding
        ? callee.parameters.findIndex(({ range: [at] }) => at === binding.declared)
        : -1;
      if (index >= 0) order.push(index);
      return type === "CallExpression" && base.name !== "setmetatable";
    });
    const isInOrder =
      !isBusy &&
      order.every((parameter, index) => parameter === index) &&
      order.length === values.length &&
      !some(answer, ({ type }) => type === "LogicalExpression");
    return values.every((value, index) => {
      if (this.isSteady(value)) return true;
      const count = order.filter((parameter) => parameter === index).length;
      return isInOrder || (count === 1 && !isBusy && isRead(value));
    });
  }

  /** A literal, or a variable of the caller's own. */
  isSteady({ type, range }) {
    if (type === "Identifier") {
      const binding = this.bindings.get(range[0]);
      return binding !== undefined && binding.end !== this.lua.length;
    }
    return type.endsWith("Literal") && type !== "VarargLiteral";
  }

  asStatements(callee, calls) {
    if (calls.length > 1) return undefined;
    const [call] = calls;
    const statement = this.parents.get(call);
    const { body } = callee;
    const last = body.at(-1);
    if (last === undefined) return undefined;
    const values = this.valuesOf(call);
    if (statement.type === "CallStatement") {
      const isVoid = !some(
        callee,
        (node) => node.type === "ReturnStatement" && node.arguments.length > 0,
      );
      const isStraight = !some(callee, ({ type }) => type === "ReturnStatement");
      if (!isStraight && !(isVoid && this.isTail(statement))) return undefined;
      return [[...statement.range, this.statements(callee, values, body.at(-1).range[1])]];
    }
    if (statement.type === "ReturnStatement" && statement.arguments.length === 1) {
      if (!alwaysReturns(last)) return undefined;
      return [[...statement.range, this.statements(callee, values, last.range[1])]];
    }
    const isFirst =
      (statement.type === "LocalStatement" || statement.type === "AssignmentStatement") &&
      statement.init.length === 1 &&
      statement.init[0] === call &&
      statement.variables.length === 1 &&
      (statement.variables[0].type === "Identifier" ||
        (this.isSteady(statement.variables[0].base ?? { type: "" }) &&
          statement.variables[0].type === "MemberExpression"));
    const returns = [];
    some(callee, (node) => {
      if (node.type === "ReturnStatement") returns.push(node);
      return false;
    });
    if (!isFirst || returns.length !== 1 || returns[0] !== last || !isAnswer(last))
      return undefined;
    const text = this.statements(callee, values, last.range[0]);
    const answer = this.withLocals(callee, values, last.arguments[0].range);
    return [
      [statement.range[0], statement.range[0], `${text}\n`],
      [...call.range, `(${answer})`],
    ];
  }

  /** Whether the function is over behind the statement. */
  isTail(statement) {
    let node = statement;
    for (;;) {
      const parent = this.parents.get(node);
      if (parent.body?.at(-1) !== node && !parent.clauses?.includes(node)) return false;
      if (parent.type === "FunctionDeclaration") return true;
      if (
        !["IfStatement", "IfClause", "ElseifClause", "ElseClause", "DoStatement"].includes(
          parent.type,
        )
      )
        return false;
      node = parent;
    }
  }

  statements(callee, values, end) {
    const { parameters, body } = callee;
    const head = parameters
      .map((parameter, index) => [parameter, values[index]])
      .filter(([parameter, value]) => !this.isReplaceable(parameter, value))
      .map(([{ name }, value]) => `local ${this.own(name)} = ${value ? this.text(value) : "nil"}\n`)
      .join("");
    return head + this.withLocals(callee, values, [body[0].range[0], end]);
  }

  isReplaceable({ range }, value) {
    const { uses } = this.bindings.get(range[0]);
    return (
      value !== undefined &&
      this.isSteady(value) &&
      !uses.some(([start]) => this.assigned.has(start))
    );
  }

  /** Of the function's text, with its variables called by names of their own, and parameters by the values given if these stay the same. */
  withLocals(callee, values, range) {
    return this.renamed(callee, range, (parameter, index) =>
      this.isReplaceable(parameter, values[index]) ? this.text(values[index]) : undefined,
    );
  }

  withValues(callee, values, range) {
    return this.renamed(callee, range, (_, index) =>
      values[index] ? `(${this.text(values[index])})` : "nil",
    );
  }

  renamed(callee, [from, to], valueOf) {
    const edits = [];
    for (const binding of this.declared) {
      if (binding.declared < callee.range[0] || binding.declared >= callee.range[1]) continue;
      const index = callee.parameters.findIndex(({ range }) => range[0] === binding.declared);
      if (binding.end === this.lua.length) continue;
      const text =
        (index >= 0 && valueOf(callee.parameters[index], index)) || this.own(binding.name);
      for (const [start, end] of binding.uses) {
        if (start >= from && end <= to) edits.push([start - from, end - from, text]);
      }
    }
    return replaceRanges(this.lua.slice(from, to), edits);
  }

  own(name) {
    return `${name}_${this.count}`;
  }
}

/** Has neither a function inside nor a variable number of parameters. */
function isPlain({ parameters, body }) {
  return (
    parameters.every(({ type }) => type === "Identifier") &&
    !body.some((statement) => some(statement, ({ type }) => type === "FunctionDeclaration"))
  );
}

function isOpenEnded(node) {
  return node?.type === "CallExpression" || node?.type === "VarargLiteral";
}

function isAnswer({ type, arguments: values }) {
  return type === "ReturnStatement" && values.length === 1;
}

/** Has no effect, and the same value as long as nobody else does something. */
function isRead(node) {
  return !some(node, ({ type }) =>
    [
      "CallExpression",
      "StringCallExpression",
      "TableCallExpression",
      "TableConstructorExpression",
      "FunctionDeclaration",
      "VarargLiteral",
    ].includes(type),
  );
}

function alwaysReturns(statement) {
  if (statement.type === "ReturnStatement") return true;
  return (
    statement.type === "IfStatement" &&
    statement.clauses.at(-1).type === "ElseClause" &&
    statement.clauses.every(({ body }) => body.length > 0 && alwaysReturns(body.at(-1)))
  );
}

/** About what is left of it when all names are short. */
function sizeOf(code) {
  return code
    .replaceAll(/[A-Za-z_]\w*/g, (word) => (KEYWORDS.has(word) ? word : "x"))
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([^\w"' ]) ?/g, "$1").length;
}

const KEYWORDS = new Set(
  "and break do else elseif end false for function if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

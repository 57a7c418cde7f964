/**
 * Writes a value where it is asked for, if that is once and at once: `local sum = a + b return sum * 2` becomes `return (a + b) * 2`.
 *
 * What is done or asked for between the two places must make no difference.
 */
import { bindingsOf } from "./bindings.mjs";
import { childrenOf, hasEffects, replaceRanges, some, visit } from "./tree.mjs";

/** @param {string} lua */
export function moveValues(lua) {
  for (;;) {
    const moved = new Values(lua).moved();
    if (moved === lua) return lua;
    lua = moved;
  }
}

class Values {
  constructor(lua) {
    this.lua = lua;
    this.blocks = [];
    const functions = [];
    visit(lua, ({ type, body, range }) => {
      if (type === "FunctionDeclaration") functions.push(range);
      if (Array.isArray(body) && type !== "Chunk") this.blocks.push(body);
    });
    const { bindings } = bindingsOf(lua);
    this.bindings = new Map(bindings.map((binding) => [binding.declared, binding]));
    /** Where variables are named that nobody else can set: those of one function. */
    this.own = new Set();
    /** Where those are named that functions inside name, too. */
    this.lent = new Set();
    for (const { declared, end, uses } of bindings) {
      if (end === lua.length) continue;
      const inner = functions.filter(([start, to]) => start > declared && to <= end);
      const isLent = uses.some(([use]) => inner.some(([from, to]) => from < use && use < to));
      for (const [use] of uses) (isLent ? this.lent : this.own).add(use);
    }
  }

  moved() {
    const found = [];
    for (const body of this.blocks) {
      for (let index = 0; index + 1 < body.length; index += 1) {
        const edits = this.editsFor(body[index], body[index + 1]);
        if (edits === undefined) continue;
        found.push({ edits, start: body[index].range[0], end: body[index + 1].range[1] });
        index += 1;
      }
    }
    // Those inside of others wait for the next round.
    const outer = found.filter(
      ({ start, end }) =>
        !found.some(
          (other) =>
            other.start <= start && end <= other.end && other.end - other.start > end - start,
        ),
    );
    return replaceRanges(
      this.lua,
      outer.flatMap(({ edits }) => edits),
    );
  }

  editsFor({ type, variables, init, range }, statement) {
    if (type !== "LocalStatement" || variables.length !== 1 || init.length !== 1) return undefined;
    const [value] = init;
    const { uses } = this.bindings.get(variables[0].range[0]);
    if (uses.length !== 2 || value.type === "VarargLiteral") return undefined;
    // Lua looks at a variable of the function no sooner than it has to.
    if (value.type === "Identifier" && this.lent.has(value.range[0])) return undefined;
    const use = uses[1];
    const way = wayTo(statement, use[0]);
    if (way === undefined || !this.isHarmless(value, way)) return undefined;
    // A call that ends a list would give all that it answers.
    if (value.type === "CallExpression" && way.isLast) return undefined;
    const isWhole = WHOLE.has(value.type);
    if (use[0] === statement.range[0] && !isWhole) return undefined;
    const text = this.lua.slice(...value.range);
    return [
      [...range, ""],
      [...use, isWhole ? text : `(${text})`],
    ];
  }

  /** Whether the value is the same there, and so is all that is asked for before. */
  isHarmless(value, { before, isConditional }) {
    const isBusyBefore = before.some((node) => hasEffects(node));
    if (!hasEffects(value)) return !isBusyBefore || !this.isRead(value);
    return !isConditional && !isBusyBefore && !before.some((node) => this.isRead(node));
  }

  /** Asks for something that others can set. */
  isRead(node) {
    return some(
      node,
      ({ type, operator, range }) =>
        READS.has(type) || operator === "#" || (type === "Identifier" && !this.own.has(range[0])),
    );
  }
}

/**
 * How the statement comes to ask for the variable at this place: undefined when it does so in a loop, a block or a function; else what it
 * asks for before, whether it may not ask, and whether the variable is the last of a list.
 */
function wayTo(statement, place) {
  const way = { before: [], isConditional: false, isLast: false };
  const isIn = ({ range }) => range[0] <= place && place < range[1];
  let parts = partsOf(statement);
  for (;;) {
    const index = parts.findIndex(isIn);
    if (index < 0) return undefined;
    const node = parts[index];
    way.before.push(...parts.slice(0, index));
    way.isLast = parts.mayGrow === true && index === parts.length - 1;
    if (node.type === "Identifier") return way;
    if (node.type === "LogicalExpression" && isIn(node.right)) way.isConditional = true;
    parts = partsOf(node);
  }
}

/** What is asked for once, in order; nothing where that is otherwise. */
function partsOf(node) {
  switch (node.type) {
    case "LocalStatement":
      return listOf(node.init);
    case "ReturnStatement":
      return listOf(node.arguments);
    case "AssignmentStatement": {
      const holders = node.variables.filter(({ type }) => type !== "Identifier");
      return listOf([...holders.flatMap(partsOf), ...node.init]);
    }
    case "IfStatement":
      return [node.clauses[0].condition];
    case "CallStatement":
      return [node.expression];
    case "CallExpression": {
      // Nobody sets functions and methods.
      const { base } = node;
      return listOf([...(base.type === "MemberExpression" ? [base.base] : []), ...node.arguments]);
    }
    case "TableConstructorExpression":
      return listOf(
        node.fields.flatMap(({ key, value }) =>
          key?.range && key.type !== "Identifier" ? [key, value] : [value],
        ),
      );
    case "MemberExpression":
      return [node.base];
    case "IndexExpression":
    case "BinaryExpression":
    case "LogicalExpression":
    case "UnaryExpression":
      return childrenOf(node);
    default:
      return [];
  }
}

/** The last part may be a call with any number of answers. */
function listOf(nodes) {
  return Object.assign(nodes, { mayGrow: true });
}

const READS = new Set(["MemberExpression", "IndexExpression"]);
/** Needs no parentheses, wherever it goes. */
const WHOLE = new Set(["Identifier", "MemberExpression", "IndexExpression", "CallExpression"]);

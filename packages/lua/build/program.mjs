/** What a pass over a whole script has to know: who is inside of whom, and what is called, set and asked for where. */
import { bindingsOf } from "./bindings.mjs";
import { childrenOf, isLiteral, some, visit } from "./tree.mjs";

export class Program {
  /**
   * @param {string} lua a script whose methods are `function Class.name(self)`.
   * @param {Set<string>} kept names of methods that objects from outside have, too.
   */
  constructor(lua, kept) {
    this.lua = lua;
    this.kept = kept;
    this.parents = new Map();
    /** By name; undefined where there are two. A method's name begins with a colon. */
    this.functions = new Map();
    this.uses = new Map();
    /** Where variables are set. */
    this.assigned = new Set();
    this.chunk = visit(lua, () => undefined);
    const link = (node, parent) => {
      this.parents.set(node, parent);
      for (const child of childrenOf(node)) link(child, node);
      this.note(node, parent);
    };
    link(this.chunk, undefined);
    this.variables = bindingsOf(lua).bindings;
    this.bindings = new Map();
    for (const binding of this.variables) {
      for (const [start] of binding.uses) this.bindings.set(start, binding);
    }
    this.shared = this.sharedVariables();
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
    const isField = type === "TableKeyString";
    const isUse = isField || parent?.identifier !== node;
    const key = isField ? `:${node.key.name}` : this.keyOf(node);
    if (isUse && key) this.uses.set(key, [...(this.uses.get(key) ?? []), node]);
  }

  /** A variable's name, or a method's. */
  keyOf(node) {
    if (node.type === "Identifier") return node.name;
    if (node.type !== "MemberExpression") return undefined;
    const { name } = node.identifier;
    return name.startsWith("__") || this.kept.has(name) ? undefined : `:${name}`;
  }

  /** Those that more than one function names: of the whole script, or of one with functions inside. */
  sharedVariables() {
    const inner = [...this.parents.keys()].filter(
      (node) => node.type === "FunctionDeclaration" && this.functionAround(node),
    );
    const isShared = ({ declared, end, uses }) =>
      end === this.lua.length ||
      inner.some(
        ({ range: [from, to] }) => from > declared && uses.some(([use]) => from < use && use < to),
      );
    return new Set(this.variables.filter(isShared));
  }

  text({ range }) {
    return this.lua.slice(...range);
  }

  functionAround(node) {
    let around = this.parents.get(node);
    while (around && around.type !== "FunctionDeclaration") around = this.parents.get(around);
    return around;
  }

  /** The variables of the whole script that a function asks for. */
  outsideOf(node) {
    const found = new Set();
    some(node, ({ type, range }) => {
      const binding = type === "Identifier" && this.bindings.get(range[0]);
      if (binding && binding.end === this.lua.length) found.add(binding);
      return false;
    });
    return found;
  }

  /** Whether it is a literal, or a variable that no other function can set. */
  isSteady(node) {
    if (node.type !== "Identifier") return isLiteral(node);
    const binding = this.bindings.get(node.range[0]);
    return binding !== undefined && !this.shared.has(binding);
  }

  /** Whether it is a variable that functions inside of the one around may set: Lua looks at it no sooner than it has to. */
  isSetInside({ type, range }) {
    const binding = type === "Identifier" ? this.bindings.get(range[0]) : undefined;
    return this.shared.has(binding) && binding.end !== this.lua.length;
  }

  /** Whether it asks for what some function sets. */
  isChangeable(node) {
    return some(node, ({ type, operator, range }) => {
      if (READS.has(type) || operator === "#") return true;
      const binding = type === "Identifier" && this.bindings.get(range[0]);
      return binding && this.shared.has(binding) && this.isSetLater(binding);
    });
  }

  /** In a function; what the script itself sets, it sets once. */
  isSetLater({ uses }) {
    return uses.some(([start]) => this.assigned.has(start) && this.functionAt(start));
  }

  functionAt(place) {
    return this.chunk.body.some(
      ({ type, range: [from, to] }) => type === "FunctionDeclaration" && from < place && place < to,
    );
  }

  /** Whether the function is over behind the statement. */
  isTail(statement) {
    for (let node = statement; ;) {
      const parent = this.parents.get(node);
      if (parent.body?.at(-1) !== node && !parent.clauses?.includes(node)) return false;
      if (parent.type === "FunctionDeclaration") return true;
      if (!BLOCKS.has(parent.type)) return false;
      node = parent;
    }
  }
}

const READS = new Set(["MemberExpression", "IndexExpression"]);
const BLOCKS = new Set(["IfStatement", "IfClause", "ElseifClause", "ElseClause", "DoStatement"]);

/** Which local variable of a Lua script each name means, and what else could be called the same. */
import { childrenOf, visit } from "./tree.mjs";

/**
 * @typedef {{ name: string, start: number, end: number, declared: number, uses: [number, number][] }} Binding a local variable or
 * parameter: where it is visible, and the ranges of its name, the declaration among them.
 *
 * @param {string} lua
 * @returns {{ bindings: Binding[], globals: Set<string> }} in the order of the text; the names that are no local variable's.
 */
export function bindingsOf(lua) {
  const bindings = [];
  const globals = new Set();
  let scope = new Map();

  const declare = (identifier, start, end) => {
    const { name, range } = identifier;
    const binding = { name, start, end, declared: range[0], uses: [range] };
    bindings.push(binding);
    scope.set(name, binding);
  };
  const declareAll = (identifiers, end) => {
    for (const identifier of identifiers) {
      if (identifier.type === "Identifier") declare(identifier, identifiers.at(-1).range[1], end);
    }
  };
  const inside = (act) => {
    const outer = scope;
    scope = new Map(outer);
    act();
    scope = outer;
  };
  const walkAll = (nodes, end) => {
    for (const node of nodes) walk(node, end);
  };
  const walkBlock = (body, end) => {
    inside(() => walkAll(body, end));
  };

  /** @param end where the block ends that the node is in. */
  const walk = (node, end) => {
    const [, nodeEnd] = node.range;
    switch (node.type) {
      case "Identifier": {
        const binding = scope.get(node.name);
        if (binding === undefined) globals.add(node.name);
        else binding.uses.push(node.range);
        return;
      }
      case "MemberExpression":
        walk(node.base, end);
        return;
      case "TableKeyString":
        walk(node.value, end);
        return;
      case "LocalStatement":
        walkAll(node.init, end);
        for (const variable of node.variables) declare(variable, nodeEnd, end);
        return;
      case "FunctionDeclaration":
        if (node.isLocal) declare(node.identifier, node.range[0], end);
        else if (node.identifier) walk(node.identifier, end);
        // The `self` of `function a:b()`, which nobody wrote, keeps its name.
        inside(() => {
          if (node.identifier?.indexer === ":") scope.delete("self");
          declareAll(node.parameters, nodeEnd);
          walkAll(node.body, nodeEnd);
        });
        return;
      case "ForNumericStatement":
        walkAll([node.start, node.end, node.step].filter(Boolean), end);
        inside(() => {
          declare(node.variable, node.variable.range[0], nodeEnd);
          walkAll(node.body, nodeEnd);
        });
        return;
      case "ForGenericStatement":
        walkAll(node.iterators, end);
        inside(() => {
          declareAll(node.variables, nodeEnd);
          walkAll(node.body, nodeEnd);
        });
        return;
      case "RepeatStatement":
        inside(() => walkAll([...node.body, node.condition], nodeEnd));
        return;
      case "WhileStatement":
      case "IfClause":
      case "ElseifClause":
        walk(node.condition, end);
        walkBlock(node.body, nodeEnd);
        return;
      case "ElseClause":
      case "DoStatement":
        walkBlock(node.body, nodeEnd);
        return;
      default:
        walkAll(childrenOf(node), end);
    }
  };
  const chunk = visit(lua, () => undefined);
  walkAll(chunk.body, lua.length);
  for (const { uses } of bindings) uses.sort(([left], [right]) => left - right);
  return { bindings: bindings.sort((left, right) => left.declared - right.declared), globals };
}

/** For each of the bindings, in their order, the ones that cannot have the same name. */
export function conflictsOf(bindings) {
  const conflicts = bindings.map(() => []);
  bindings.forEach((outer, index) => {
    for (let next = index + 1; next < bindings.length; next += 1) {
      const inner = bindings[next];
      if (inner.declared >= outer.end) break;
      if (!isDeclaredTogether(outer, inner) && !isUsedIn(outer, inner)) continue;
      conflicts[index].push(next);
      conflicts[next].push(index);
    }
  });
  return conflicts;
}

/** In one statement, or as parameters of one function. */
function isDeclaredTogether(outer, inner) {
  return outer.end === inner.end && inner.declared <= outer.start;
}

function isUsedIn({ uses }, { start, end }) {
  let [low, high] = [0, uses.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (uses[middle][0] < start) low = middle + 1;
    else high = middle;
  }
  return low < uses.length && uses[low][0] < end;
}

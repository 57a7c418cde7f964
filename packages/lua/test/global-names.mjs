/** Which global names a Lua 5.1 script reads and which it writes, without running it. */
import luaparse from "luaparse";

/**
 * @param {string} script
 * @returns {{ read: string[], written: string[] }} each name once, in alphabetical order.
 */
export function globalNames(script) {
  const written = new Set();
  const writing = new Set();
  const identifiers = [];
  luaparse.parse(script, {
    luaVersion: "5.1",
    scope: true,
    onCreateNode(node) {
      if (node.type === "Identifier") identifiers.push(node);
      const targets =
        node.type === "AssignmentStatement"
          ? node.variables
          : node.type === "FunctionDeclaration" && !node.isLocal && node.identifier
            ? [node.identifier]
            : [];
      for (const target of targets) if (target.type === "Identifier") writing.add(target);
    },
  });
  const read = new Set();
  // `isLocal` is there on names of variables and absent on names of fields.
  for (const node of identifiers) {
    if (node.isLocal === false) (writing.has(node) ? written : read).add(node.name);
  }
  return { read: [...read].sort(), written: [...written].sort() };
}

/**
 * The part of TypeScript that AssemblyScript and TypeScriptToLua compile to the same behaviour, as ESLint rules.
 *
 * The compilers have the last word (`npm run typecheck`); these rules say the same earlier, and catch what compiles
 * everywhere but means something else in one of them.
 */

/** Bans of syntax: an ESLint selector and the reason with the way out. */
const SYNTAX = [
  ["ForOfStatement", "AssemblyScript has no iterators; count an index"],
  ["ForInStatement", "AssemblyScript has no property enumeration; keep a list of names"],
  ["TryStatement", "AssemblyScript cannot catch; return what went wrong"],
  ["ThrowStatement", "A throw is a trap in Wasm and hangs the request; return what went wrong"],
  ["Literal[regex]", "Neither target has regular expressions; compare bytes"],
  ["SpreadElement", "AssemblyScript has no spread; copy in a loop"],
  ["RestElement", "AssemblyScript has no rest parameters or patterns; pass an array"],
  [":matches(ObjectPattern, ArrayPattern)", "AssemblyScript has no destructuring; name the field"],
  ["LabeledStatement", "AssemblyScript has no labels; move the loop into a function"],
  ["TaggedTemplateExpression", "Neither target has tagged templates; call the function"],
  ["ChainExpression", "AssemblyScript has no optional chaining; compare with null first"],
  ["LogicalExpression[operator='??']", "AssemblyScript has no `??`; compare with null first"],
  ["AssignmentExpression[operator='??=']", "AssemblyScript has no `??=`; compare with null first"],
  ["UnaryExpression[operator='typeof']", "Types are gone when a filter runs; decide by a field"],
  ["UnaryExpression[operator='delete']", "AssemblyScript has no delete; keep a list"],
  ["BinaryExpression[operator='in']", "AssemblyScript has no `in`; keep a list of names"],
  [
    "Identifier[name='undefined']",
    "AssemblyScript has no undefined; use null, an empty text or -1",
  ],
  [":function[async=true]", "Neither target has promises; return a Step"],
  [":function[generator=true]", "Neither target has generators; return an array"],
  [
    ":matches(ImportDeclaration, ImportSpecifier)[importKind='type']",
    "AssemblyScript cannot parse `import type`; import without it",
  ],
  [
    ":matches(ExportNamedDeclaration[declaration=null], ExportSpecifier)[exportKind='type']",
    "AssemblyScript cannot parse `export type { … }`; export without it",
  ],
  [
    "ExportNamedDeclaration > TSInterfaceDeclaration",
    "An interface cannot be re-exported without `export type`; export an abstract class",
  ],
  [
    "TSUnionType:not(:has(> TSNullKeyword))",
    "AssemblyScript has no union types but `T | null`; use an enum or a class",
  ],
  ["TSTypeReference > Identifier[name='const']", "AssemblyScript has no `as const`; name the type"],
  ["TSSatisfiesExpression", "AssemblyScript has no satisfies; name the type"],
  ["TSTypeQuery", "AssemblyScript has no typeof types; name the type"],
];

/** What Lua 5.1 lacks. The Wasm binding packs bytes and keeps these. */
const OPERATORS = [
  [
    ":matches(BinaryExpression, AssignmentExpression)[operator=/^(&|\\||\\^|<<|>>>?|\\*\\*)=?$/]",
    "Lua 5.1 has no such operator; calculate with / and %",
  ],
  ["UnaryExpression[operator='~']", "Lua 5.1 has no bitwise operators; calculate"],
];

/** Options of `no-restricted-syntax` for code that both targets compile. */
export const PORTABLE_SYNTAX = restrictions([...SYNTAX, ...OPERATORS]);

/** The same for code that only AssemblyScript compiles. */
export const ASSEMBLY_SYNTAX = restrictions(SYNTAX);

/** The same for code that only TypeScriptToLua compiles: it has the whole language less what Lua 5.1 has not. */
export const LUA_SYNTAX = restrictions([
  ...SYNTAX.filter(([, reason]) => !reason.startsWith("AssemblyScript")),
  ...OPERATORS,
]);

/** `Map.get` of a missing key is undefined in JavaScript and Lua, and aborts the module in AssemblyScript. */
export const noMapGet = {
  meta: { type: "problem", schema: [], docs: { description: "no Map.get in portable code" } },
  create(context) {
    const services = context.sourceCode.parserServices;
    return {
      "CallExpression > MemberExpression[property.name='get']"(node) {
        if (services.getTypeAtLocation(node.object).symbol?.name !== "Map") return;
        context.report({
          node,
          message:
            "`Map.get` of a missing key aborts in AssemblyScript; look up in lists of your own",
        });
      },
    };
  },
};

function restrictions(entries) {
  return entries.map(([selector, message]) => ({ selector, message: `${message}.` }));
}

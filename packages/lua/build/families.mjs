/**
 * Which properties an object can have together: two that never meet on one object may get the same short name.
 *
 * A family is what one class, interface or object literal has. Objects are asked only for what their declarations have, since the compiler
 * has checked the types; what a declaration leaves optional may be asked of any object, and so may everything when objects are spread.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";

/** @param {string} file a whole program in TypeScript. @returns {string[][]} */
export function familiesOf(file) {
  const own = new Map();
  const bases = new Map();
  const optional = new Set();
  let isOpen = false;
  const visit = (node) => {
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) {
      const name = node.name?.text ?? node;
      own.set(name, [...(own.get(name) ?? []), ...membersOf(node)]);
      const parents = (node.heritageClauses ?? []).flatMap(({ types }) => types);
      bases.set(name, [
        ...(bases.get(name) ?? []),
        ...parents.map(({ expression }) => expression.text),
      ]);
    } else if (ts.isTypeLiteralNode(node) || ts.isObjectLiteralExpression(node)) {
      own.set(node, membersOf(node));
    }
    if (ts.isTypeElement(node) || ts.isClassElement(node)) {
      if (node.questionToken && node.name) optional.add(node.name.text);
    }
    if (ts.isSpreadAssignment(node) || isRest(node) || node.kind === ts.SyntaxKind.AnyKeyword) {
      isOpen = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true));
  const withBases = (name) => [
    ...(own.get(name) ?? []),
    ...(bases.get(name) ?? []).flatMap(withBases),
  ];
  const families = [...own.keys()].map((name) =>
    [...new Set(withBases(name))].filter((member) => !optional.has(member)),
  );
  return isOpen ? [] : families.filter(({ length }) => length > 0);
}

function membersOf(node) {
  const parameters = (node.members ?? [])
    .filter(ts.isConstructorDeclaration)
    .flatMap((constructor) => constructor.parameters)
    .filter((parameter) => ts.isParameterPropertyDeclaration(parameter, parameter.parent));
  return [...(node.members ?? node.properties), ...parameters]
    .map(({ name }) => name?.text)
    .filter((name) => name !== undefined);
}

/** `const { a, ...rest } = object` */
function isRest(node) {
  return ts.isBindingElement(node) && node.dotDotDotToken && ts.isObjectBindingPattern(node.parent);
}

/**
 * A transform of asc's: compiles what the files of `assembly/native/` export in place of what the core's file of the same name exports under
 * the same name; what is replaced has `InCore` added to its name. `packages/lua/build/flatten.mjs` does the like for Lua.
 */

/** asc's flag for the word `export` in front of a declaration. */
const EXPORT = 2;

export default class Natives {
  /** @param parser asc's, which has read all files. */
  afterParse(parser) {
    for (const native of parser.sources.filter(isNative)) {
      const name = native.internalPath.split("/").pop();
      const core = parser.sources.find(({ internalPath }) =>
        internalPath.endsWith(`core/src/${name}`),
      );
      for (const declared of native.statements.filter(isExported).map(nameOf)) {
        const own = core?.statements.find((it) => isExported(it) && nameOf(it) === declared);
        if (own === undefined) throw new Error(`core/src/${name}: no ${declared} to replace`);
        core.statements.push(...handedOn(parser, native, declared));
        own.name.text = `${declared}InCore`;
      }
    }
  }
}

function isNative({ internalPath }) {
  return internalPath.includes("assembly/native/");
}

function isExported({ name, flags }) {
  return name?.text !== undefined && (flags & EXPORT) !== 0;
}

function nameOf({ name }) {
  return name.text;
}

/** Statements that import a name of a file and export it again: their path has been found out when they move elsewhere. */
function handedOn(parser, { internalPath }, name) {
  const file = internalPath.split("/").pop();
  const text = `import { ${name} } from "./${file}"; export { ${name} };`;
  const count = parser.sources.length;
  parser.parseFile(text, `${internalPath}.${name}.ts`, false);
  const [source] = parser.sources.splice(count);
  return source.statements;
}

/** A function's text as it stands elsewhere: with the values that it is given there, and with variables of its own. */
import { replaceRanges } from "./tree.mjs";

export class Moved {
  /** @param {number} number of no other function that is moved: it becomes a part of the variables' names. */
  constructor(program, callee, call, number) {
    this.program = program;
    this.callee = callee;
    this.values = valuesOf(call);
    this.number = number;
  }

  /** The statements up to a place, behind variables for the parameters that need some. */
  statements(end) {
    const { parameters, body } = this.callee;
    const heads = parameters.map((parameter, index) => {
      if (this.isReplaceable(index)) return "";
      const value = this.values[index];
      return `local ${this.own(parameter.name)} = ${value ? this.program.text(value) : "nil"}\n`;
    });
    return heads.join("") + this.withVariables([body[0].range[0], end]);
  }

  /** Parameters that stay what they are given need no variable. */
  withVariables(range) {
    return this.renamed(range, (index) =>
      this.isReplaceable(index) ? this.program.text(this.values[index]) : undefined,
    );
  }

  /** Of one expression: there are the values themselves. */
  withValues(range) {
    return this.renamed(range, (index) =>
      this.values[index] ? `(${this.program.text(this.values[index])})` : "nil",
    );
  }

  /** Of one assignment, which begins with the first of them. */
  withPlainValues(range) {
    return this.renamed(range, (index) => this.program.text(this.values[index]));
  }

  isReplaceable(index) {
    const value = this.values[index];
    const { uses } = this.program.bindings.get(this.callee.parameters[index].range[0]);
    return (
      value !== undefined &&
      this.program.isSteady(value) &&
      !uses.some(([start]) => this.program.assigned.has(start))
    );
  }

  renamed([from, to], valueOf) {
    const { parameters, range } = this.callee;
    const edits = [];
    for (const { name, declared, end: last, uses } of this.program.variables) {
      if (declared < range[0] || declared >= range[1] || last === this.program.lua.length) continue;
      const index = parameters.findIndex((parameter) => parameter.range[0] === declared);
      const text = (index >= 0 && valueOf(index)) || this.own(name);
      for (const [start, end] of uses) {
        if (start >= from && end <= to) edits.push([start - from, end - from, text]);
      }
    }
    return replaceRanges(this.program.lua.slice(from, to), edits);
  }

  own(name) {
    return `${name}_${this.number}`;
  }
}

/** What a call gives to the parameters, the object of a method first. */
export function valuesOf({ base, arguments: values }) {
  return base.indexer === ":" ? [base.base, ...values] : values;
}

/** `return value` */
export function isAnswer({ type, arguments: values }) {
  return type === "ReturnStatement" && values.length === 1;
}

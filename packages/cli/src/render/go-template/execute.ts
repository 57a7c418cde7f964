/** Executes templates: Go's text/template as far as the chart goes, with Helm's `include`. */
import { FUNCTIONS } from "./functions.js";
import type { Command, Node, Operand, Pipe } from "./nodes.js";
import { parse } from "./parser.js";
import { isEmpty, isMap, textOf } from "./values.js";

export class Templates {
  private readonly defined = new Map<string, readonly Node[]>();

  /** Adds a file; what it defines all others can include. @throws when it is broken. */
  add(name: string, template: string): void {
    try {
      const nodes = parse(template);
      this.defined.set(name, nodes);
      for (const node of nodes) if (node.kind === "define") this.defined.set(node.name, node.body);
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The text that a template gives for `data`. @throws `ChartRefused` where the template says so, and when it is broken. */
  render(name: string, data: unknown): string {
    const body = this.defined.get(name);
    if (body === undefined) throw new Error(`no template ${name}`);
    return new Execution(this, data).run(body, data);
  }
}

class Execution {
  private readonly variables: { name: string; value: unknown }[];

  constructor(
    private readonly templates: Templates,
    data: unknown,
  ) {
    this.variables = [{ name: "$", value: data }];
  }

  run(nodes: readonly Node[], dot: unknown): string {
    const depth = this.variables.length;
    const written = nodes.map((node) => this.node(node, dot)).join("");
    this.variables.length = depth;
    return written;
  }

  private node(node: Node, dot: unknown): string {
    if (node.kind === "text") return node.text;
    if (node.kind === "define") return "";
    if (node.kind === "action") {
      const value = this.pipe(node.pipe, dot);
      return node.pipe.variables.length > 0 ? "" : textOf(value);
    }
    const { on, branches } = node;
    const depth = this.variables.length;
    const value =
      on === "range" ? this.commands(branches.pipe, dot) : this.pipe(branches.pipe, dot);
    let written: string;
    if (isEmpty(value)) written = this.run(branches.otherwise, dot);
    else if (on === "range") written = this.range(branches.pipe, branches.body, value);
    else written = this.run(branches.body, on === "with" ? value : dot);
    this.variables.length = depth;
    return written;
  }

  private range(pipe: Pipe, body: readonly Node[], value: unknown): string {
    const entries: (readonly [unknown, unknown])[] = isMap(value)
      ? Object.keys(value)
          .sort()
          .map((key) => [key, value[key]])
      : [...(value as unknown[]).entries()];
    return entries
      .map(([key, item]) => {
        const depth = this.variables.length;
        const [first, second] = pipe.variables;
        if (first !== undefined) this.declare(first, second === undefined ? item : key);
        if (second !== undefined) this.declare(second, item);
        const written = this.run(body, item);
        this.variables.length = depth;
        return written;
      })
      .join("");
  }

  private pipe(pipe: Pipe, dot: unknown): unknown {
    const value = this.commands(pipe, dot);
    for (const name of pipe.variables) {
      if (pipe.isDeclaration) this.declare(name, value);
      else this.variable(name).value = value;
    }
    return value;
  }

  private commands(pipe: Pipe, dot: unknown): unknown {
    let piped: readonly unknown[] = [];
    for (const command of pipe.commands) piped = [this.command(command, dot, piped)];
    return piped[0];
  }

  private command([head, ...rest]: Command, dot: unknown, piped: readonly unknown[]): unknown {
    if (head === undefined) throw new Error("a command is missing");
    if (head.kind === "function" && (head.name === "and" || head.name === "or")) {
      return this.shortCircuit(head.name, rest, dot, piped);
    }
    const callee = head.kind === "function" ? this.function(head.name) : this.operand(head, dot);
    if (typeof callee !== "function") return callee;
    const parameters = rest.map((each) => this.operand(each, dot));
    return (callee as (...parameters: unknown[]) => unknown)(...parameters, ...piped);
  }

  private shortCircuit(
    name: "and" | "or",
    operands: readonly Operand[],
    dot: unknown,
    piped: readonly unknown[],
  ): unknown {
    let value: unknown;
    for (const operand of operands) {
      value = this.operand(operand, dot);
      if (isEmpty(value) === (name === "and")) return value;
    }
    return piped.length > 0 ? piped[0] : value;
  }

  private operand(operand: Operand, dot: unknown): unknown {
    switch (operand.kind) {
      case "constant":
        return operand.value;
      case "function":
        return this.command([operand], dot, []);
      case "dot":
        return field(dot, operand.fields);
      case "variable":
        return field(this.variable(operand.name).value, operand.fields);
      case "pipe":
        return field(this.commands(operand.pipe, dot), operand.fields);
    }
  }

  private function(name: string): unknown {
    if (name === "include") {
      return (template: string, data: unknown) => this.templates.render(template, data);
    }
    const found = FUNCTIONS[name];
    if (found === undefined) throw new Error(`no function ${name}`);
    return found;
  }

  private declare(name: string, value: unknown): void {
    this.variables.push({ name, value });
  }

  private variable(name: string): { value: unknown } {
    const found = this.variables.findLast((each) => each.name === name);
    if (found === undefined) throw new Error(`no variable ${name}`);
    return found;
  }
}

/** A missing key of a map is nothing; a field of nothing is an error, as it is in Helm. */
function field(value: unknown, fields: readonly string[]): unknown {
  return fields.reduce<unknown>((current, name) => {
    if (!isMap(current)) throw new Error(`${textOf(current) || "nothing"} has no field ${name}`);
    return Object.hasOwn(current, name) ? current[name] : undefined;
  }, value);
}

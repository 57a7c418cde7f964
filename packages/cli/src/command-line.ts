/** Everything that can be typed behind `keymate-istio`, and what it comes to. */
import { createRequire } from "node:module";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { check } from "./commands/check.js";
import { completion } from "./commands/completion.js";
import { doctor } from "./commands/doctor.js";
import { explain } from "./commands/explain.js";
import { render } from "./commands/render.js";
import { validate } from "./commands/validate.js";
import { ExitStatus, Failure } from "./exit-status.js";
import { parseHeader } from "./request.js";
import type { Terminal } from "./terminal.js";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

/** Runs one command. Returns the exit status and never throws what a user can cause. */
export async function runCommandLine(
  parameters: readonly string[],
  terminal: Terminal,
): Promise<ExitStatus> {
  let status: ExitStatus = ExitStatus.Yes;
  const program = commandLine(terminal, (result) => (status = result));
  try {
    await program.parseAsync(parameters, { from: "user" });
    return status;
  } catch (error) {
    // Commander has said already what is wrong.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitStatus.Yes : ExitStatus.Usage;
    }
    if (!(error instanceof Failure)) throw error;
    terminal.note(`keymate-istio: ${error.message}`);
    return error.status;
  }
}

function commandLine(terminal: Terminal, finish: (status: ExitStatus) => void): Command {
  const program = new Command("keymate-istio")
    .description("Keymate enforcement for Istio, before and after it is installed.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .addHelpText(
      "after",
      "\nExit status: 0 yes, 1 no, 2 wrong command line, 3 something could not be read.",
    );

  program
    .command("validate")
    .description("say whether configurations are valid, in the plugin's own words")
    .argument("<file...>", "plugin configuration, chart values or rendered manifests; - is stdin")
    .addOption(runtimeOption())
    .addOption(jsonOption())
    .action(async (files, options) => finish(await validate(terminal, files, options)));

  withRequest(program.command("explain"))
    .description("show what the plugin does with a request, whatever the gateway says")
    .argument("<path>", "path and query of the request, or a URL")
    .requiredOption("-c, --config <file>", "plugin configuration, chart values or manifests")
    .addOption(runtimeOption())
    .addOption(jsonOption())
    .action(async (path, options) => finish(await explain(terminal, path, options)));

  program
    .command("render")
    .description("show the resources that the chart makes of values, without Helm")
    .argument("[file...]", "values of the chart, later ones on top; - is stdin")
    .option("--set <name=value>", "a value on top of the files; repeatable", collect, [])
    .option("--name <name>", "the release's name", "keymate-plugin")
    .option("-n, --namespace <namespace>", "the release's namespace", "default")
    .option("-a, --api-versions <version>", "what the cluster knows; repeatable", collect, [])
    .option("--chart <folder>", "another chart than the one of this version")
    .addOption(jsonOption())
    .action(async (files, options) => finish(await render(terminal, files, options)));

  withRequest(program.command("check"))
    .description("ask a gateway as the plugin would, and show the verdict")
    .argument("<url>", "where the gateway can be reached from here: http(s)://host[:port][/base]")
    .argument("[path]", "path and query of the request", "/")
    .option(
      "-c, --config <file>",
      "the plugin's configuration; what it says goes but for the address",
    )
    .addOption(runtimeOption())
    .addOption(jsonOption())
    .action(async (url, path, options) => finish(await check(terminal, url, path, options)));

  program
    .command("doctor")
    .description("say whether and where the plugin is active in an Envoy")
    .argument(
      "<source>",
      "host:port of Envoy's admin interface, or a file with /config_dump; - is stdin",
    )
    .addOption(jsonOption())
    .action(async (source, options) => finish(await doctor(terminal, source, options)));

  program
    .command("completion")
    .description("print a completion script")
    .addArgument(new Argument("<shell>", "for which shell").choices(["bash", "zsh"]))
    .action((shell) => finish(completion(terminal, program, shell)));

  return program;
}

function withRequest(command: Command): Command {
  return command
    .option("-X, --method <method>", "method of the request", parseMethod, "GET")
    .option("-H, --header <header>", "a header line, 'name: value'; repeatable", parseHeader, [])
    .option("-d, --data <text>", "body of the request; @file reads it from a file");
}

function runtimeOption(): Option {
  return new Option(
    "--runtime <runtime>",
    "whose defaults count; by default what the file says, else wasm",
  ).choices(["wasm", "lua"]);
}

function jsonOption(): Option {
  return new Option("--json", "print one JSON document");
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function parseMethod(text: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return text;
  throw new InvalidArgumentError(`found ${JSON.stringify(text)}, allowed a method such as GET.`);
}

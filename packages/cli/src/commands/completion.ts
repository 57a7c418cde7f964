/** `keymate-istio completion`: scripts for shells, made of what the program itself says of its commands. */
import type { Command } from "commander";
import { ExitStatus } from "../exit-status.js";
import type { Terminal } from "../terminal.js";

export function completion(terminal: Terminal, program: Command, shell: string): ExitStatus {
  terminal.print(shell === "bash" ? bash(program) : zsh(program));
  return ExitStatus.Yes;
}

/** Load it with `source <(keymate-istio completion bash)`. */
function bash(program: Command): string {
  const names = program.commands.map((each) => each.name());
  const cases = program.commands.map(
    (each) => `    ${each.name()}) words="${flags(each).join(" ")}${choices(each)}" ;;`,
  );
  return `_keymate_istio() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names.join(" ")} --help --version" -- "$current"))
    return
  fi
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _keymate_istio keymate-istio`;
}

/** Load it with `source <(keymate-istio completion zsh)`. */
function zsh(program: Command): string {
  const names = program.commands.map((each) => `'${each.name()}:${quoted(each.description())}'`);
  const cases = program.commands.map((each) => {
    const options = each.options.map((option) => {
      const name = option.long ?? option.short ?? "";
      return `'${name}[${quoted(option.description)}]'`;
    });
    return `    ${each.name()}) _arguments ${options.join(" ")} '*:argument:{_files${choices(each) && `; compadd${choices(each)}`}}' ;;`;
  });
  return `#compdef keymate-istio
_keymate_istio() {
  if (( CURRENT == 2 )); then
    local -a commands=(${names.join(" ")})
    _describe command commands
    return
  fi
  case "\${words[2]}" in
${cases.join("\n")}
  esac
}
compdef _keymate_istio keymate-istio`;
}

function flags(command: Command): string[] {
  return command.options.flatMap(({ short, long }) => [short, long]).filter((each) => each != null);
}

function choices(command: Command): string {
  return command.registeredArguments
    .flatMap(({ argChoices }) => argChoices ?? [])
    .map((each) => ` ${each}`)
    .join("");
}

function quoted(text: string): string {
  return text.replaceAll("'", "").replaceAll(/[[\]:]/g, "\\$&");
}

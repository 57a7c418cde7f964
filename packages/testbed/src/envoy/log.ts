/** Reads what Envoy and the plugin wrote to Envoy's log. */

export interface LogLine {
  /** `trace` … `critical`, as Envoy spells it. */
  readonly level: string;
  /** The component that logged: `wasm`, `lua`, `config` … */
  readonly logger: string;
  readonly message: string;
}

export interface PluginLogLine {
  readonly level: string;
  /** The name of the plugin instance that logged. Lua does not tell: empty. */
  readonly plugin: string;
  readonly message: string;
}

/** For Envoy's `--log-format`: fields that `parseLog` splits at tabs. */
export const LOG_FORMAT = "%Y-%m-%dT%H:%M:%S.%e\t%l\t%n\t%v";

const LINE = /^\d{4}-\d\d-\d\dT[\d:.]+\t(\w+)\t([\w.]+)\t(.*)$/;
/** The name of the plugin instance, in a stream's line the root id after it, in front of the message. */
const WASM_LINE = /^wasm log(?: ([^\s:]+)(?: [^\s:]+)*)?: (.*)$/s;
const LUA_LINE = /^script log: (.*)$/s;

/** A line that does not start like one of `LOG_FORMAT` continues the one before. */
export function parseLog(text: string): LogLine[] {
  const lines: { level: string; logger: string; message: string }[] = [];
  for (const line of text.split("\n")) {
    const [, level, logger, message] = LINE.exec(line) ?? [];
    const last = lines.at(-1);
    if (level !== undefined && logger !== undefined && message !== undefined) {
      lines.push({ level, logger, message });
    } else if (last && line !== "") {
      last.message += `\n${line}`;
    }
  }
  return lines;
}

/** The lines that the plugin itself logged, without Envoy's prefix. */
export function pluginLines(lines: readonly LogLine[]): PluginLogLine[] {
  const found: PluginLogLine[] = [];
  for (const { level, logger, message } of lines) {
    const wasm = logger === "wasm" ? WASM_LINE.exec(message) : null;
    const lua = logger === "lua" ? LUA_LINE.exec(message) : null;
    if (wasm) found.push({ level, plugin: wasm[1] ?? "", message: wasm[2] ?? "" });
    if (lua) found.push({ level, plugin: "", message: lua[1] ?? "" });
  }
  return found;
}

/** Lines in which Envoy reports that the Wasm virtual machine trapped or that a Lua script raised an error that nobody caught. */
export function faultLines(lines: readonly LogLine[]): string[] {
  return lines
    .filter(
      ({ level, logger, message }) =>
        (logger === "wasm" && / failed: Uncaught |unreachable|VM (is )?fail/i.test(message)) ||
        (logger === "lua" && level === "error" && /^script log: \[string /.test(message)),
    )
    .map(({ message }) => message);
}

/** Envoy's Lua filter for one script: a machine of its own, as each worker has one for each filter configuration. */
import { readFileSync } from "node:fs";
import { type LuaReport, decodeMetadata, decodeMetrics, decodeReport } from "./acts.js";
import { type LuaValue, luaLiteral } from "./lua-literal.js";
import { LuaMachine } from "./lua-machine.js";

/** One chunk, in this order: what is local in one file is seen in those behind it. */
const STREAM_HANDLE = [
  "emulator",
  "protected-calls",
  "pairs",
  "bit",
  "arguments",
  "objects",
  "headers",
  "body",
  "metadata",
  "metrics",
  "messages",
  "handle",
  "acts",
]
  .map((name) => readFileSync(new URL(`stream-handle/${name}.lua`, import.meta.url), "latin1"))
  .join("\n");

export class LuaFilter {
  /** Scripts that raised: `http.<prefix>.lua.errors`. */
  errors = 0;
  private readonly machine = new LuaMachine();
  private streams = 0;

  /**
   * @param script the whole script, configuration included, a byte string.
   * @throws LuaError when it does not parse or raises while it is loaded; Envoy then rejects the listener.
   */
  constructor(script: string) {
    this.machine.run(STREAM_HANDLE, "=stream-handle");
    // A NUL ends the source.
    this.machine.run(script.split("\0")[0] as string, "=script");
  }

  newStream(): number {
    return ++this.streams;
  }

  start(
    stream: number,
    entryPoint: "envoy_on_request" | "envoy_on_response",
    headers: readonly LuaValue[],
    ends: boolean,
    now: number,
  ): LuaReport {
    return this.call("start", stream, entryPoint, headers, ends, now);
  }

  /** Hands the script the body it waited for. */
  resumeWithBody(stream: number, now: number, body: string): LuaReport {
    return this.call("body", stream, now, body);
  }

  /** Answers a call. @param waited whether the script waited for it; what failed inline did not let it wait. */
  resumeWithReply(
    stream: number,
    now: number,
    waited: boolean,
    headers: readonly LuaValue[],
    body: string | undefined,
  ): LuaReport {
    return this.call("resume", stream, now, waited, undefined, headers, body);
  }

  /** Raises in the script, at the call it made. */
  resumeWithError(stream: number, now: number, message: string): LuaReport {
    return this.call("resume", stream, now, false, message);
  }

  /** The asynchronous call has been sent, nothing comes back. */
  resume(stream: number, now: number): LuaReport {
    return this.call("resume", stream, now, false);
  }

  /** Ends a stream. Returns its dynamic metadata: what `%DYNAMIC_METADATA(a:b:c)%` reads is under `a:b:c`. */
  forget(stream: number): Map<string, string> {
    return decodeMetadata(this.machine.run(`return emulator.forget(${stream})`, "=emulator") ?? "");
  }

  /** What the script added to or recorded under each name, in order. */
  metrics(): Map<string, number[]> {
    return decodeMetrics(this.machine.run("return emulator.metrics()", "=emulator") ?? "");
  }

  close(): void {
    this.machine.close();
  }

  private call(name: string, ...parameters: LuaValue[]): LuaReport {
    const source = `return emulator.${name}(${parameters.map(luaLiteral).join(",")})`;
    return decodeReport(this.machine.run(source, "=emulator") ?? "");
  }
}

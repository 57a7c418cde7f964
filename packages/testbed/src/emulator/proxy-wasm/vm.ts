/**
 * One Wasm virtual machine of one worker, as Envoy's `WasmBase` runs it: loaded once, shared by all plugins with the same code,
 * dead for good after the first trap.
 */
import type { AsyncClient } from "../async-client.js";
import type { SimulatedClock } from "../simulated-clock.js";
import type { AbiVersion } from "./abi.js";
import { type Context, type Plugin, RootContext } from "./context.js";
import { HostCosts } from "./costs.js";
import { DURING_ALLOCATION, DURING_START, HostTrap, hostImports } from "./host-functions.js";
import { GuestMemory } from "./memory.js";
import { MetricStore } from "./metrics.js";
import { abiVersionOf, checkExports, checkImports, checkStart } from "./module-check.js";
import { SharedData } from "./shared-data.js";

/** What a virtual machine reaches outside itself. Replaced for each case of the conformance ladder. */
export interface VmEnvironment {
  readonly clock: SimulatedClock;
  readonly asyncClient: AsyncClient;
  /** @param level 0 trace to 5 critical. */
  log(level: number, message: string): void;
}

/** A module that passed the checks; compiling is the slow part. */
export interface CompiledModule {
  readonly module: WebAssembly.Module;
  readonly abi: AbiVersion;
}

/** @throws ModuleRefused when Envoy would refuse the module, or crash on it. */
export function compileModule(code: Uint8Array): CompiledModule {
  const module = new WebAssembly.Module(new Uint8Array(code));
  checkStart(code);
  checkExports(module);
  return { module, abi: abiVersionOf(module) };
}

export class Vm {
  readonly abi: AbiVersion;
  readonly costs = new HostCosts();
  readonly metrics = new MetricStore();
  readonly sharedData = new SharedData();
  readonly contexts = new Map<number, Context>();
  readonly memory: GuestMemory;
  /** Lines below are not written: 2 is `info`, Envoy's own default. */
  logLevel = 2;
  /** Why the machine is dead. */
  failure: string | undefined;
  /** Token of the call whose outcome was told last; 0 at first. */
  lastAnsweredCall = 0;
  /** Context of the running callback, unless `proxy_set_effective_context` chose another. */
  effectiveContextId = 0;
  /** `stopNextIteration`: set by a local response, for the rest of the callback. */
  stopsNextIteration = false;
  environmentVariables: readonly (readonly [string, string])[] = [];

  private readonly exports: WebAssembly.Exports;
  private current: Context | undefined;
  private readonly afterCall: (() => void)[] = [];
  private restriction: ReadonlySet<string> | undefined;
  private nextContextId = 1;
  private nextCallToken = 1;

  /** @param instruments what a module imports that was compiled to be measured. */
  constructor(
    compiled: CompiledModule,
    public environment: VmEnvironment,
    instruments: WebAssembly.Imports = {},
  ) {
    this.abi = compiled.abi;
    const imports = { ...instruments, ...hostImports(this, (name) => this.enter(name)) };
    checkImports(compiled.module, imports);
    this.exports = new WebAssembly.Instance(compiled.module, imports).exports;
    const malloc =
      this.exportedFunction("malloc") ?? this.exportedFunction("proxy_on_memory_allocate");
    this.memory = new GuestMemory(
      this.exports["memory"] as WebAssembly.Memory,
      (size) => this.restricted(DURING_ALLOCATION, () => Number(malloc?.(size))) >>> 0,
      this.costs,
    );
    this.start();
  }

  /**
   * Starts a plugin: creates its root context, then `proxy_on_vm_start` and `proxy_on_configure`.
   *
   * @returns the root context, or `undefined` when the plugin refused or the machine died; Envoy then rejects the configuration.
   */
  addPlugin(plugin: Plugin): RootContext | undefined {
    const root = new RootContext(this.allocateContextId(), plugin);
    this.contexts.set(root.id, root);
    root.isConfiguring = true;
    this.call(root, "proxy_on_context_create", root.id, 0);
    root.isCreated = true;
    const started = this.call(root, "proxy_on_vm_start", root.id, 0);
    const size = plugin.configuration.length;
    const configured = started === 0 ? 0 : this.call(root, "proxy_on_configure", root.id, size);
    root.isConfiguring = false;
    return this.failure !== undefined || started === 0 || configured === 0 ? undefined : root;
  }

  /** Takes a plugin away: `proxy_on_done`, then `proxy_on_delete`. */
  removePlugin(root: RootContext): void {
    if (this.call(root, "proxy_on_done", root.id) !== 0)
      this.call(root, "proxy_on_delete", root.id);
    this.contexts.delete(root.id);
  }

  /**
   * Calls an exported function and performs what it deferred.
   *
   * @param whileStopping handed the result before deferred acts run, as Envoy converts it there.
   * @returns the result; `undefined` when the module has no such function, is dead, or trapped.
   */
  call(context: Context, name: string, ...parameters: number[]): number | undefined {
    const callee = this.exportedFunction(name);
    if (this.failure !== undefined || callee === undefined) return undefined;
    const outer = { context: this.current, effective: this.effectiveContextId };
    this.current = context;
    this.effectiveContextId = 0;
    let result: number | undefined;
    try {
      result = Number(callee(...parameters) ?? 0);
      if (this.stopsNextIteration) result = STOPPED;
    } catch (error) {
      this.failOn(name, error);
    } finally {
      this.current = outer.context;
      this.effectiveContextId = outer.effective;
      this.stopsNextIteration = false;
    }
    for (let act = this.afterCall.shift(); act !== undefined; act = this.afterCall.shift()) act();
    return result;
  }

  hasExport(name: string): boolean {
    return this.exportedFunction(name) !== undefined;
  }

  /** Defers an act to the end of the running callback (`addAfterVmCallAction`). */
  defer(act: () => void): void {
    this.afterCall.push(act);
  }

  /** `contextOrEffectiveContext()`. */
  get context(): Context {
    const context = this.contexts.get(this.effectiveContextId) ?? this.current;
    if (context === undefined) throw new HostTrap("host call without a context");
    return context;
  }

  allocateContextId(): number {
    return this.nextContextId++;
  }

  allocateCallToken(): number {
    return this.nextCallToken++;
  }

  /** `_initialize` or `_start`, with hardly a host function allowed. There is a context, but it is not a plugin's. */
  private start(): void {
    const vmContext = new RootContext(0, { name: "", rootId: "", configuration: "" });
    const name = this.hasExport("_initialize") ? "_initialize" : "_start";
    this.restricted(DURING_START, () => {
      this.call(vmContext, name);
      if (name === "_initialize") this.call(vmContext, "main", 0, 0);
    });
  }

  private restricted<T>(allowed: ReadonlySet<string>, act: () => T): T {
    const outer = this.restriction;
    this.restriction = outer ?? allowed;
    try {
      return act();
    } finally {
      this.restriction = outer;
    }
  }

  private failOn(name: string, error: unknown): void {
    const isTrap =
      error instanceof WebAssembly.RuntimeError ||
      error instanceof HostTrap ||
      (error instanceof RangeError && error.message.includes("call stack"));
    if (!isTrap) throw error;
    this.failure = `${name}: ${error.message}`;
    this.environment.log(5, `Function: ${name} failed: Uncaught RuntimeError: ${error.message}`);
  }

  /** Counts a call of a host function, and traps it when it is not allowed now. */
  private enter(name: string): void {
    this.costs.count(name);
    if (this.restriction?.has(name) === false) throw new HostTrap("restricted_callback");
  }

  private exportedFunction(name: string): ((...parameters: number[]) => unknown) | undefined {
    const value = this.exports?.[name];
    return typeof value === "function"
      ? (value as (...parameters: number[]) => unknown)
      : undefined;
  }
}

/** What the result of a stopped callback reads as: larger than every action, so "stop everything". */
const STOPPED = 255;

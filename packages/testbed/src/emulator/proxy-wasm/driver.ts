/** The rung "wasm in Node": the compiled filter in an emulated proxy-wasm host. */
import { readFile } from "node:fs/promises";
import type { ConformanceCase } from "../../conformance/case.js";
import type { ConfigurationOutcome, Driver, Observation } from "../../conformance/driver.js";
import { HOLDS_BODY, capturesBody } from "../../envoy/plugin.js";
import { configurationDocument } from "../configuration-document.js";
import { World } from "../world.js";
import type { Plugin } from "./context.js";
import { environmentIn } from "./environment.js";
import { HttpStream } from "./http-stream.js";
import { type CompiledModule, Vm, compileModule } from "./vm.js";

const ERROR = 4;

export class ProxyWasmDriver implements Driver {
  readonly rung = "wasm in Node";
  readonly runtime = "wasm";

  private compiled: CompiledModule | undefined;
  private vm: Vm | undefined;

  /** @param file path of the `.wasm` file. */
  constructor(private readonly file: string | URL) {}

  async prepare(): Promise<void> {
    this.compiled = compileModule(await readFile(this.file));
  }

  /** All cases share one virtual machine, as plugins with the same image do. A dead one is replaced (`FAIL_RELOAD`). */
  async run(testCase: ConformanceCase): Promise<Observation> {
    const world = new World(testCase);
    const vm = this.machine(world);
    const lines = world.log.length;
    const root = vm.addPlugin({
      name: "keymate",
      rootId: "",
      ...delivered(configurationDocument(testCase)),
    });
    if (root === undefined) {
      throw new Error(
        `${testCase.name}: the configuration was refused: ${vm.failure ?? world.log.slice(lines).join("; ")}`,
      );
    }
    world.log.length = 0;
    const before = vm.metrics.counts();
    world.runRequests(testCase, (request) => new HttpStream(vm, root, world, request).start());
    if (vm.failure !== undefined)
      throw new Error(`${testCase.name}: the module trapped: ${vm.failure}`);
    vm.removePlugin(root);
    for (const [name, times] of vm.metrics.counts()) {
      const since = times - (before.get(name) ?? 0);
      if (since > 0) world.record(name, since);
    }
    return world.observationOf(testCase);
  }

  /** A configuration is tried in a canary, in the main thread and in every worker; they must agree. */
  async configure(document: string): Promise<ConfigurationOutcome> {
    const outcomes = [0, 1, 2].map(() => this.tryConfiguration(document));
    const [first] = outcomes as [ConfigurationOutcome, ...ConfigurationOutcome[]];
    if (outcomes.some((outcome) => JSON.stringify(outcome) !== JSON.stringify(first))) {
      throw new Error(`configuration: found outcomes that differ: ${JSON.stringify(outcomes)}`);
    }
    return first;
  }

  async close(): Promise<void> {
    this.vm = undefined;
  }

  private tryConfiguration(document: string): ConfigurationOutcome {
    const errors: string[] = [];
    const world = new World();
    const vm = new Vm(this.module(), {
      clock: world.clock,
      asyncClient: world.asyncClient,
      log: (level, message) => void (level >= ERROR && errors.push(message)),
    });
    const root = vm.addPlugin({ name: "keymate", rootId: "", ...delivered(document) });
    // Envoy rejects the update, so there is no listener that a request could come through.
    return {
      accepted: root !== undefined,
      errors,
      request: { status: null, serviceReached: false },
    };
  }

  private machine(world: World): Vm {
    const environment = environmentIn(world);
    if (this.vm === undefined || this.vm.failure !== undefined) {
      this.vm = new Vm(this.module(), environment);
    } else {
      this.vm.environment = environment;
    }
    return this.vm;
  }

  private module(): CompiledModule {
    if (this.compiled === undefined) throw new Error("prepare() has not been called");
    return this.compiled;
  }
}

/** A plugin that asks for bodies is delivered in the form that lets it see them in time, and told so. */
export function delivered(document: string): Omit<Plugin, "name" | "rootId"> {
  if (!capturesBody(document)) return { configuration: document };
  return { configuration: document, ...BODY_DELIVERY };
}

const BODY_DELIVERY = { allowsHeadersStopIteration: true, vmId: HOLDS_BODY };

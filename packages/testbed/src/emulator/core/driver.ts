/** The lowest rung: the core's TypeScript in this process, behind an adapter in which nothing can go wrong but the core. */
import { DenialBody, decodeConfiguration } from "../../../../core/src/index";
import type { ConformanceCase, Runtime } from "../../conformance/case.js";
import type { ConfigurationOutcome, Driver, Observation } from "../../conformance/driver.js";
import { configurationDocument } from "../configuration-document.js";
import { World } from "../world.js";
import { CorePlugin, CoreStream } from "./http-stream.js";

export class CoreDriver implements Driver {
  readonly rung = "core";

  /** @param runtime whose defaults and documented differences apply. */
  constructor(readonly runtime: Runtime) {}

  async prepare(): Promise<void> {}

  async run(testCase: ConformanceCase): Promise<Observation> {
    const decoding = decodeConfiguration(configurationDocument(testCase), this.denialBody());
    if (decoding.policy === null) {
      throw new Error(`${testCase.name}: the configuration was refused: ${decoding.problem}`);
    }
    const world = new World(testCase);
    const plugin = new CorePlugin(decoding.policy, this.runtime);
    world.runRequests(testCase, (request) => new CoreStream(world, plugin, request).start());
    return world.observationOf(testCase);
  }

  async configure(document: string): Promise<ConfigurationOutcome> {
    const decoding = decodeConfiguration(document, this.denialBody());
    return {
      accepted: decoding.policy !== null,
      errors: decoding.problem === "" ? [] : [decoding.problem],
      // Without a policy there is no exchange, so there is nothing that could let a request through.
      request: { status: null, serviceReached: false },
    };
  }

  async close(): Promise<void> {}

  private denialBody(): DenialBody {
    return this.runtime === "wasm" ? DenialBody.Gateway : DenialBody.Structured;
  }
}

/** The rung "lua in a Lua VM": the bundled script behind an emulated stream handle. */
import { readFile } from "node:fs/promises";
import type { ConformanceCase } from "../../conformance/case.js";
import type { ConfigurationOutcome, Driver, Observation } from "../../conformance/driver.js";
import { configurationDocument } from "../configuration-document.js";
import { downstreamRequest } from "../downstream.js";
import { World } from "../world.js";
import { HttpStream } from "./http-stream.js";
import { LuaFilter } from "./lua-filter.js";
import { luaText } from "./lua-literal.js";

const ERROR = 4;

export class EnvoyLuaDriver implements Driver {
  readonly rung = "lua in a Lua VM";
  readonly runtime = "lua";

  private script = "";

  /** @param file path of the bundled script. */
  constructor(private readonly file: string | URL) {}

  async prepare(): Promise<void> {
    this.script = await readFile(this.file, "latin1");
  }

  async run(testCase: ConformanceCase): Promise<Observation> {
    const world = new World(testCase);
    const filter = this.load(configurationDocument(testCase));
    world.runRequests(testCase, (request) => new HttpStream(filter, world, request).start());
    for (const [name, values] of filter.metrics()) world.record(name, values.length);
    filter.close();
    if (filter.errors > 0) {
      throw new Error(`${testCase.name}: the script raised (fails open): ${world.log.join("; ")}`);
    }
    return world.observationOf(testCase);
  }

  /** A script cannot refuse to be loaded; it must refuse every request instead (specification §2). */
  async configure(document: string): Promise<ConfigurationOutcome> {
    const world = new World();
    const errors: string[] = [];
    const filter = this.load(document);
    new HttpStream(filter, world, downstreamRequest(), (level, message) => {
      if (level >= ERROR) errors.push(message);
    }).start();
    world.clock.runUntilIdle();
    filter.close();
    // A decision was logged, so there was a policy to take it by.
    const accepted = world.log.some((line) => line.startsWith("Access "));
    return {
      accepted,
      errors: accepted ? [] : errors,
      request: {
        status: world.responses[0]?.status ?? null,
        serviceReached: world.serviceRequests.length > 0,
      },
    };
  }

  async close(): Promise<void> {}

  private load(document: string): LuaFilter {
    return new LuaFilter(`local KEYMATE_CONFIGURATION = ${luaText(document)}\n${this.script}`);
  }
}

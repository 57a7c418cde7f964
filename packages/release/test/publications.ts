/** A program for `publish.test.ts`, which kills it: publishes what is built in this repository to the destination in `DESTINATION`. */
import type { Destination } from "../src/destination.js";
import { publications, withRelease } from "../src/publish.js";
import { runSteps } from "../src/steps.js";
import { REPOSITORY } from "./repository.js";

const { DESTINATION = "{}", ...environment } = process.env;
const destination = {
  ...(JSON.parse(DESTINATION) as Omit<Destination, "environment">),
  environment,
};
const progress = (line: string): void => void process.stdout.write(`${line}\n`);
await withRelease(REPOSITORY, destination, progress, async (release) =>
  runSteps(await publications(release), progress),
);

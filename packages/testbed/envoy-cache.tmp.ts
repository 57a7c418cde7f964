import { CASES } from "./src/conformance/cases/index.js";
import { EnvoyDriver } from "./src/conformance/envoy-driver.js";
import { problemsOf } from "./src/conformance/judge.js";
const cases = CASES.filter(({ name }) => name.startsWith("cache"));
const driver = new EnvoyDriver(process.argv[2] as "wasm");
const t = Date.now();
await driver.prepare(cases, []);
console.log("prepared", cases.length, Date.now() - t);
let bad = 0;
for (const each of cases) {
  try {
    const problems = problemsOf(each, driver.runtime, await driver.run(each));
    if (problems.length > 0) { bad++; console.log(each.name, problems.join("\n  ")); }
  } catch (error) { bad++; console.log(each.name, String(error)); }
}
console.log("bad", bad, "of", cases.length, Date.now() - t);
await driver.close();

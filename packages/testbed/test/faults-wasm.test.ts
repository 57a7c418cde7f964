import { runFaults } from "../src/faults/run.js";

runFaults("wasm");

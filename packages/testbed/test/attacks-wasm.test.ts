import { runAttacks } from "../src/attacks/run.js";

runAttacks("wasm");

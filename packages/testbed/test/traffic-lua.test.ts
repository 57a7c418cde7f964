import { runTraffic } from "../src/traffic/run.js";

runTraffic("lua");

/** A real image registry on loopback: `crane registry serve`, its content in memory. */
import { spawn, type ChildProcess } from "node:child_process";
import { killWithParent } from "../envoy/watchdog.js";
import { startCredentialGate, type Credentials } from "./credential-gate.js";

export interface Registry {
  /** Host and port as an image reference has them: `127.0.0.1:40123`. */
  host: string;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** The path of crane's executable. */
  crane: string;
  /** Whoever does not show these is answered 401. Without them everybody may read and write. */
  credentials?: Credentials;
}

const STARTUP_DEADLINE = 10_000;

export async function startRegistry({ crane, credentials }: RegistryOptions): Promise<Registry> {
  const process = spawn(crane, ["registry", "serve", "--address", "127.0.0.1:0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => process.once("close", () => resolve()));
  const forget = process.pid === undefined ? () => {} : killWithParent(process.pid);
  const stopProcess = async () => {
    process.kill("SIGKILL");
    await ended;
    forget();
  };
  try {
    const host = `127.0.0.1:${await announcedPort(process)}`;
    if (!credentials) return { host, stop: stopProcess };
    const gate = await startCredentialGate(host, credentials);
    return {
      host: gate.host,
      stop: async () => {
        await gate.stop();
        await stopProcess();
      },
    };
  } catch (error) {
    await stopProcess();
    throw error;
  }
}

/** Reads the port the process chose from its log. */
function announcedPort(process: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let log = "";
    const failed = (why: string) => reject(new Error(`crane registry ${why}; its log: ${log}`));
    const timer = setTimeout(() => failed("announced no port"), STARTUP_DEADLINE);
    process.once("error", (error) => failed(`does not start: ${error.message}`));
    process.once("close", () => failed("ended"));
    process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      const port = /serving on port (\d+)/.exec(log)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** Runs other programs. */
import { spawn } from "node:child_process";

/**
 * Runs a program to its end with this terminal, passing on interrupts, and returns its exit status
 * (128 + 15 when a signal ended it).
 */
export function runInTerminal(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    // Ctrl-C reaches the child as well; this program waits for it to clean up. A plain kill is handed on.
    const ignoreInterrupt = () => {};
    const handOnTermination = () => child.kill("SIGTERM");
    process.on("SIGINT", ignoreInterrupt);
    process.on("SIGTERM", handOnTermination);
    const forget = () => {
      process.off("SIGINT", ignoreInterrupt);
      process.off("SIGTERM", handOnTermination);
    };
    child.on("error", (error) => {
      forget();
      reject(error);
    });
    child.on("close", (status) => {
      forget();
      resolve(status ?? 143);
    });
  });
}

/** Runs a program to its end and returns its exit status and both outputs; never rejects, never prints. */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (data) => (stdout += data));
    child.stderr?.on("data", (data) => (stderr += data));
    child.on("error", (error) => resolve({ status: 127, stdout, stderr: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 143, stdout, stderr }));
  });
}

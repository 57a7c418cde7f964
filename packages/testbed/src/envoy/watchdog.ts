/** Makes sure that a child process does not outlive this one, whatever ends it: an exception, Ctrl-C or SIGKILL. */
import { spawn } from "node:child_process";

/**
 * Starts a shell that reads from a pipe which only this process holds open. When this process is gone, however it went, the pipe closes,
 * and the shell kills the child and removes `folder`, when one is given. Gives a function that calls the shell off.
 */
export function killWithParent(childPid: number, folder?: string): () => void {
  const watchdog = spawn("sh", ["-c", SCRIPT, "sh", `${childPid}`, folder ?? ""], {
    // In its own process group, so that Ctrl-C in the terminal does not reach it.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watchdog.unref();
  watchdog.stdin.on("error", () => {});
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return () => void watchdog.kill("SIGKILL");
}

const SCRIPT = 'read -r _; kill -9 "$1"; [ -z "$2" ] || rm -rf -- "$2"';

/** Real servers that say which page a path leads to: Express, Python's `http.server` and Go's `net/http`, all of them as file servers. */
import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import express from "express";
import { killWithParent } from "../../envoy/watchdog.js";
import { PROTECTED_PATHS } from "./corpus.js";

export interface PathServer {
  readonly name: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A page's content is its own path behind this word. */
export const PAGE = "page:";

const OPEN_PAGES = ["/health", "/healthz", "/public/index.html", "/assets/v1/app.js"] as const;

/** The names of servers that this machine can run, and why not for the others. */
export const PATH_SERVERS = {
  express: () => startExpress(),
  python: () => startPython(),
  go: () => startGo(),
} as const;

/** Why a server cannot run here; `undefined` when it can. */
export function missingProgram(name: keyof typeof PATH_SERVERS): string | undefined {
  const program = { express: "node", python: "python3", go: "go" }[name];
  const argument = name === "go" ? "version" : "--version";
  return spawnSync(program, [argument]).status === 0 ? undefined : `needs ${program}`;
}

/** A router for the pages, and behind it a file server for the same pages. */
async function startExpress(): Promise<PathServer> {
  const folder = await writePages();
  const app = express();
  for (const page of [...PROTECTED_PATHS, ...OPEN_PAGES]) {
    app.all(page, (_request, response) => void response.send(`${PAGE}${page}`));
  }
  app.use(express.static(folder, { dotfiles: "allow", redirect: false }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    name: "Express",
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

async function startPython(): Promise<PathServer> {
  const folder = await writePages();
  return startProgram("Python http.server", "python3", ["-c", PYTHON, folder], folder);
}

async function startGo(): Promise<PathServer> {
  const folder = await writePages();
  const source = join(folder, "..", `${folder.split("/").at(-1)}-server`);
  await mkdir(source);
  await writeFile(join(source, "main.go"), GO);
  const build = spawnSync("go", ["build", "-o", join(source, "server"), "main.go"], {
    cwd: source,
    env: { ...process.env, GO111MODULE: "off", CGO_ENABLED: "0" },
  });
  if (build.status !== 0) throw new Error(`go build: ${build.stderr.toString()}`);
  const server = await startProgram("Go http.FileServer", join(source, "server"), [folder], folder);
  return {
    ...server,
    close: async () => {
      await server.close();
      await rm(source, { recursive: true });
    },
  };
}

/** Starts a program that writes its port on the first line. */
async function startProgram(
  name: string,
  program: string,
  parameters: readonly string[],
  folder: string,
): Promise<PathServer> {
  const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "ignore"] });
  const callOffWatchdog = child.pid === undefined ? () => undefined : killWithParent(child.pid);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).once("line", (line) => resolve(Number(line)));
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${name} ended before it listened`)));
  });
  return {
    name,
    port,
    close: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
      callOffWatchdog();
      await rm(folder, { recursive: true });
    },
  };
}

/** A page for each path; where a path is also a folder, its page is `index.html`. */
async function writePages(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keymate-pages-"));
  const pages: readonly string[] = [...PROTECTED_PATHS, ...OPEN_PAGES];
  for (const page of pages) {
    const isFolder = pages.some((other) => other.startsWith(`${page}/`));
    const file = join(folder, isFolder ? `${page}/index.html` : page);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${PAGE}${page}`);
  }
  return folder;
}

const PYTHON = `
import http.server, os, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def __init__(self, *a, **k): super().__init__(*a, directory=sys.argv[1], **k)
    def log_message(self, *a): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
`;

const GO = `package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	// Not behind http.ServeMux, which redirects whatever is not clean.
	panic(http.Serve(listener, http.FileServer(http.Dir(os.Args[1]))))
}
`;

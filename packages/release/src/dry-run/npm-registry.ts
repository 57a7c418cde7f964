/** An npm registry on loopback: Verdaccio, which knows nothing of any other registry. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runServer } from "verdaccio";

export interface NpmRegistry {
  /** With a slash at its end. */
  readonly url: string;
  /** Of the one user who may publish. */
  readonly token: string;
  stop(): Promise<void>;
}

/** `folder` keeps what is published. */
export async function startNpmRegistry(folder: string): Promise<NpmRegistry> {
  const server = (await runServer({
    configPath: join(folder, "config.yaml"),
    self_path: folder,
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: 1 } },
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$authenticated" } },
    web: { enable: false },
    log: { type: "stdout", level: "fatal" },
  } as unknown as string)) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    token: await register(url),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Makes the one user, by npm's own protocol, and gives its token. */
async function register(url: string): Promise<string> {
  const answer = await fetch(`${url}-/user/org.couchdb.user:releaser`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "releaser", password: crypto.randomUUID() }),
  });
  const { token } = (await answer.json()) as { token?: string };
  if (!token) throw new Error(`the npm registry made no user: ${answer.status}`);
  return token;
}

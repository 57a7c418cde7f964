/** What the test bed asks Envoy's admin interface. */

export interface ListenerStates {
  /** Listener name to the port it is bound to. */
  readonly ports: ReadonlyMap<string, number>;
  /** Listener name to why Envoy refused it. */
  readonly refused: ReadonlyMap<string, string>;
}

export class EnvoyAdmin {
  /** `address` is `host:port`. */
  constructor(readonly address: string) {}

  async get(path: string): Promise<string> {
    const response = await fetch(`http://${this.address}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`Envoy's admin answered ${response.status} to ${path}`);
    return text;
  }

  async isReady(): Promise<boolean> {
    const response = await fetch(`http://${this.address}/ready`);
    await response.text();
    return response.ok;
  }

  /** The sum of these counters or gauges. One that Envoy does not know (yet) counts as 0. */
  async sum(names: readonly string[]): Promise<number> {
    const pattern = `^(${names.join("|").replaceAll(".", "\\.")})$`;
    return [...(await this.values(pattern)).values()].reduce((sum, value) => sum + value, 0);
  }

  /** The counters and gauges whose name the pattern matches somewhere, by their whole name. */
  async values(pattern: string): Promise<ReadonlyMap<string, number>> {
    const text = await this.get(`/stats?filter=${encodeURIComponent(pattern)}`);
    const lines = [...text.matchAll(/^(.*): (\d+)$/gm)];
    return new Map(lines.map(([, name = "", value]) => [name, Number(value)]));
  }

  /** Major, minor and patch. */
  async version(): Promise<number[]> {
    const { version } = JSON.parse(await this.get("/server_info")) as { version: string };
    return /\/(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  }

  async listeners(): Promise<ListenerStates> {
    const bound = JSON.parse(await this.get("/listeners?format=json")) as BoundListeners;
    const ports = new Map<string, number>();
    for (const { name, local_address } of bound.listener_statuses ?? []) {
      ports.set(name, local_address.socket_address.port_value);
    }
    const dump = JSON.parse(await this.get("/config_dump?resource=dynamic_listeners")) as Dump;
    const refused = new Map<string, string>();
    for (const { name, error_state } of dump.configs ?? []) {
      if (name !== undefined && error_state) refused.set(name, error_state.details ?? "");
    }
    return { ports, refused };
  }
}

interface BoundListeners {
  readonly listener_statuses?: readonly {
    readonly name: string;
    readonly local_address: { readonly socket_address: { readonly port_value: number } };
  }[];
}

interface Dump {
  readonly configs?: readonly {
    /** Missing in the entry that sums up a failed update. */
    readonly name?: string;
    readonly error_state?: { readonly details?: string };
  }[];
}

/** A real Prometheus that scrapes the proxies of the test bed. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PROMETHEUS, provide } from "@keymate/istio-programs";
import { stringify } from "yaml";
import { startAuthority } from "../authorities/servers/authority.js";

const START_MILLISECONDS = 60_000;

export interface Target {
  /** `host:port`. */
  readonly address: string;
  readonly path: string;
  /** As a cluster's configuration would add them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One line of a result, with `[seconds since 1970, value]`. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

export class Prometheus {
  private constructor(
    private readonly address: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** @param seconds between two scrapes. */
  static async start(targets: readonly Target[], seconds: number): Promise<Prometheus> {
    const executable = await provide(PROMETHEUS);
    const folder = await mkdtemp(join(tmpdir(), "keymate-prometheus-"));
    const configuration = join(folder, "prometheus.yaml");
    const interval = `${seconds}s`;
    await writeFile(
      configuration,
      stringify({
        global: { scrape_interval: interval, scrape_timeout: interval },
        scrape_configs: targets.map(({ address, path, labels }, index) => ({
          job_name: `proxy-${index}`,
          metrics_path: path,
          static_configs: [{ targets: [address], labels }],
        })),
      }),
    );
    const { port, stop } = await startAuthority(executable, (address) => [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--log.level=warn",
    ]);
    const running = new Prometheus(`http://127.0.0.1:${port}`, async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    });
    await running.untilReady();
    return running;
  }

  /** Now. Throws what Prometheus objects to. */
  async query(expression: string): Promise<Series[]> {
    const found = await this.ask<{ metric: Series["metric"]; value: Series["values"][number] }>(
      "query",
      { query: expression },
    );
    return found.map(({ metric, value }) => ({ metric, values: [value] }));
  }

  /** Between two times in seconds since 1970. */
  queryRange(expression: string, start: number, end: number, step: number): Promise<Series[]> {
    const range = { start: `${start}`, end: `${end}`, step: `${step}` };
    return this.ask<Series>("query_range", { query: expression, ...range });
  }

  stop(): Promise<void> {
    return this.end();
  }

  /** It listens before it has opened its storage, and answers 503 until then. */
  private async untilReady(): Promise<void> {
    const deadline = Date.now() + START_MILLISECONDS;
    while (!(await fetch(`${this.address}/-/ready`)).ok) {
      if (Date.now() > deadline) {
        await this.stop();
        throw new Error("Prometheus does not become ready");
      }
      await delay(50);
    }
  }

  private async ask<Result>(what: string, form: Record<string, string>): Promise<Result[]> {
    const body = new URLSearchParams(form);
    const response = await fetch(`${this.address}/api/v1/${what}`, { method: "POST", body });
    const answer = (await response.json()) as { error?: string; data?: { result: Result[] } };
    if (answer.data === undefined) throw new Error(`${answer.error}: ${form["query"]}`);
    return answer.data.result;
  }
}

/** `npm run dashboard`: draws the panels of the dashboard from what a real Prometheus saw of both runtimes under load. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { drawPanel, fileNameOf } from "./draw.js";
import { SCRAPE_SECONDS, observe } from "./observe.js";
import { readDashboard, withVariables } from "./queries.js";
import { FAILING, REFUSING, USUAL } from "./world.js";

const DOCUMENTS = fileURLToPath(new URL("../../../../docs/observability", import.meta.url));
/** The drawings tell of an incident at the gateway, and of one in its policies. */
const STORY = [USUAL, FAILING, USUAL, REFUSING, USUAL];

const { seconds, out } = new Command("dashboard")
  .description("Draws the panels of the Grafana dashboard from real traffic.")
  .option("--seconds <count>", "how long the traffic lasts", Number, 75)
  .option("--out <folder>", "where the drawings go", DOCUMENTS)
  .parse()
  .opts<{ seconds: number; out: string }>();

const observation = await observe();
/** When there is something to draw: no rate is known before the second scrape. */
await observation.untilScraped(3);
const start = Math.floor(Date.now() / 1000);
try {
  for (const [chapter, mix] of STORY.entries()) {
    observation.change(mix);
    await observation.untilScraped(3 + ((chapter + 1) * seconds) / STORY.length / SCRAPE_SECONDS);
  }
  const end = Math.floor(Date.now() / 1000);
  await mkdir(out, { recursive: true });
  for (const panel of readDashboard().panels) {
    const targets = await Promise.all(
      panel.targets.map(async ({ expr, legendFormat }) => ({
        legend: legendFormat,
        series: await observation.prometheus.queryRange(
          withVariables(expr, SCRAPE_SECONDS),
          start,
          end,
          SCRAPE_SECONDS,
        ),
      })),
    );
    const path = join(out, fileNameOf(panel));
    await writeFile(path, drawPanel(panel, targets, start));
    process.stdout.write(`${path}\n`);
  }
} finally {
  await observation.stop();
}

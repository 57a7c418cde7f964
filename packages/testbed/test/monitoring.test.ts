/** Every query of the chart's dashboard and alerts, run by a real Prometheus that scrapes both runtimes under load; the alerts' own tests. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROMETHEUS, PROMTOOL, provide, whyMissing } from "@keymate/istio-programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answersOfAlerts, answersOfPanels } from "../src/demo/dashboard-scenario.js";
import { INCLUSION_REGEXPS } from "../src/monitoring/istio-stats.js";
import { SCRAPE_SECONDS, observe, type Observation } from "../src/monitoring/observe.js";
import {
  ALERTS_PATH,
  atPace,
  readAlerts,
  readDashboard,
  withVariables,
  withoutComparisons,
} from "../src/monitoring/queries.js";

const dashboard = readDashboard();
const alerts = readAlerts();
const run = promisify(execFile);

const noPrometheus = await whyMissing(PROMETHEUS);
const noPromtool = await whyMissing(PROMTOOL);
const unless = (missing: string | undefined) => (missing ? ` (skipped: ${missing})` : "");

describe.skipIf(noPrometheus)(`a real Prometheus${unless(noPrometheus)}`, () => {
  let observation: Observation;
  beforeAll(async () => {
    observation = await observe();
    await observation.untilScraped(6);
  }, 300_000);
  afterAll(() => observation?.stop());

  const targets = dashboard.panels.flatMap(({ title, targets: all }) =>
    all.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
  );

  test.each(targets)("panel: $title, $legendFormat", async ({ expr, legendFormat }) => {
    const found = await observation.prometheus.query(withVariables(expr, SCRAPE_SECONDS));
    expect(found.length, expr).toBeGreaterThan(0);
    for (const { metric, values } of found) {
      expect(Number(values[0]?.[1])).toBeGreaterThanOrEqual(0);
      // What the legend names is there.
      for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        expect(metric[label], `${label} of ${JSON.stringify(metric)}`).toMatch(/./);
      }
    }
  });

  test("the panels see both runtimes", async () => {
    const panel = dashboard.panels.find(({ title }) => title === "Busiest proxies");
    const query = withVariables(panel?.targets[0]?.expr ?? "", SCRAPE_SECONDS);
    const pods = (await observation.prometheus.query(query)).map(({ metric }) => metric["pod"]);
    expect(pods.sort()).toEqual(["orders-lua", "orders-wasm"]);
  });

  test.each([
    ["Decisions", "outcome", ["denied", "gateway_failed", "granted", "skipped"]],
    ["Denied by reason", "reason", ["body_too_large", "by gateway", "cached"]],
    ["Gateway failures by reason", "reason", ["connect", "gateway_5xx", "reset"]],
    ["Canary against enforcement", "result", ["match", "mismatch"]],
  ])("%s: each %s that there was", async (title, label, expected) => {
    const panel = dashboard.panels.find((each) => each.title === title);
    const query = withVariables(panel?.targets[0]?.expr ?? "", SCRAPE_SECONDS);
    const found = (await observation.prometheus.query(query)).map(({ metric }) => metric[label]);
    expect(found.sort()).toEqual(expected);
  });

  test("Lua's metrics have each of the names that Istio gives them", async () => {
    const found = await observation.prometheus.query(
      `group by (__name__, http_conn_manager_prefix) ({__name__=~"envoy_.+(_requests_granted|_mode_allowed|lua_(keymate_)?errors)"})`,
    );
    const names = found.map(
      ({ metric }) =>
        metric["__name__"] + (metric["http_conn_manager_prefix"] ? " with a label" : ""),
    );
    expect([...new Set(names)].sort()).toEqual([
      "envoy_http_https_orders_lua_errors",
      "envoy_http_https_orders_lua_keymate_failure_mode_allowed",
      "envoy_http_lua_keymate_errors with a label",
      "envoy_http_lua_keymate_keymate_requests_granted with a label",
    ]);
  });

  test("the demo shows data for every query", async () => {
    const { prometheus } = observation;
    const answers = [
      ...(await answersOfPanels(prometheus)),
      ...(await answersOfAlerts(prometheus)),
    ];
    expect(answers).toHaveLength(targets.length + alerts.length);
    expect(answers.filter(({ series }) => series.length === 0)).toEqual([]);
  });

  test("the list of namespaces is not empty", async () => {
    const { query } = dashboard.templating.list.find(({ name }) => name === "namespace") ?? {};
    const text = typeof query === "object" ? query.query : "";
    const [, selector = ""] = /^label_values\((.*), namespace\)$/.exec(text) ?? [];
    const found = await observation.prometheus.query(`count by (namespace) (${selector})`);
    expect(found.map(({ metric }) => metric["namespace"])).toEqual(["demo"]);
  });

  test.each(alerts)("alert: $alert", async ({ expr }) => {
    const looksAt = withoutComparisons(expr);
    expect(looksAt).not.toBe(expr);
    const found = await observation.prometheus.query(atPace(looksAt, SCRAPE_SECONDS));
    expect(found.map(({ metric }) => metric["namespace"])).toEqual(["demo"]);
  });

  test("a query for what is not there is empty: the check can fail", async () => {
    const [first] = targets;
    const wrong = (first?.expr ?? "").replace("keymate_", "keymate_no_such_");
    expect(await observation.prometheus.query(withVariables(wrong, SCRAPE_SECONDS))).toEqual([]);
  });
});

describe.skipIf(noPromtool)(`promtool${unless(noPromtool)}`, () => {
  const tests = fileURLToPath(new URL("alerts/firing.yaml", import.meta.url));

  test("accepts the rules", async () => {
    const { stdout } = await run(await provide(PROMTOOL), ["check", "rules", ALERTS_PATH]);
    expect(stdout).toContain(`SUCCESS: ${alerts.length} rules found`);
  }, 180_000);

  test("sees each alert fire, and be silent", async () => {
    const { stdout } = await run(await provide(PROMTOOL), ["test", "rules", tests]);
    expect(stdout).toContain("SUCCESS");
    const text = readFileSync(tests, "utf8");
    for (const { alert } of alerts) expect(text).toContain(`alertname: ${alert}\n`);
  }, 180_000);
});

describe("the guide", () => {
  const guide = readFileSync(new URL("../../../docs/observability.md", import.meta.url), "utf8");

  test("names every alert and panel", () => {
    for (const { alert } of alerts) expect(guide).toContain(`\`${alert}\``);
    for (const { title } of dashboard.panels) expect(guide).toContain(title);
  });

  test("keeps the statistics that are kept here", () => {
    for (const expression of INCLUSION_REGEXPS) expect(guide).toContain(expression);
  });
});

test("every alert says how long, how bad and what to do", () => {
  for (const { labels, annotations, for: duration } of alerts) {
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(duration).toMatch(/^\d+m$/);
    expect(annotations.summary).toContain("$labels.namespace");
    expect(annotations.description.length).toBeGreaterThan(20);
  }
});

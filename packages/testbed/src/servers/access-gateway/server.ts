/**
 * The reference access gateway: it answers the plugin's question by rules read from a file, and writes every answer to an audit log.
 *
 * It stands for the access gateway of a real installation, with the same contract: the question is in `Keymate-Target-Method`,
 * `Keymate-Target-URI` and the caller's own headers; 2xx allows; five `Keymate-*` headers describe the decision.
 */
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { decide } from "./decide.js";
import type { Decision, Question } from "./decide.js";
import type { Rules } from "./rules.js";

/** One line of the audit log. Holds no credential and no query. */
export interface AuditEntry {
  readonly time: string;
  readonly subject: string;
  readonly method: string;
  readonly path: string;
  readonly decision: "ALLOW" | "DENY" | "ERROR";
  readonly status: number;
  readonly reason: string;
  readonly cache: "HIT" | "MISS";
  readonly milliseconds: number;
  /** What asked: the value of `Keymate-Enforcer`. */
  readonly enforcer: string;
}

/** What the gateway was asked and answered, for whoever looks on. */
export interface Observed {
  questions: number;
  answers: AuditEntry[];
}

/** A decision is remembered for so long. */
const CACHE_MILLISECONDS = 10_000;
const CACHE_ENTRIES = 1_000;

export class AccessGateway {
  /** A question counts for what was here when it came, even if it is answered later. */
  observed: Observed = { questions: 0, answers: [] };
  private readonly server: Server;
  private readonly audit: WriteStream;
  private readonly cache = new Map<string, { decision: Decision; until: number }>();

  constructor(
    private readonly rules: Rules,
    readonly auditPath: string,
  ) {
    this.audit = createWriteStream(auditPath, { flags: "a" });
    this.server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
    // Longer than Envoy keeps an idle connection, so that no connection closes while Envoy starts to use it.
    this.server.keepAliveTimeout = 2 * 60 * 60 * 1_000;
  }

  /** Listens on loopback and gives the port. */
  listen(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, "127.0.0.1", () => {
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await new Promise<void>((resolve) => this.audit.end(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    if (!/^\/auth(\/|\?|$)/.test(request.url ?? "")) {
      response.writeHead(404).end();
      return;
    }
    const started = performance.now();
    const observed = this.observed;
    observed.questions++;
    const question: Question = {
      method: header(request, "keymate-target-method") ?? "",
      target: header(request, "keymate-target-uri") ?? "",
      authorization: request.headers.authorization,
    };
    const { decision, cache, authorityMilliseconds } = this.answer(question);
    if (decision.delay > 0) await delay(decision.delay);
    const milliseconds = Math.round(performance.now() - started);
    const verdict = verdictOf(decision.status);
    const entry: AuditEntry = {
      time: new Date().toISOString(),
      subject: decision.subject,
      method: question.method,
      path: question.target.split("?", 1)[0] ?? "",
      decision: verdict,
      status: decision.status,
      reason: decision.reason,
      cache,
      milliseconds,
      enforcer: header(request, "keymate-enforcer") ?? "",
    };
    observed.answers.push(entry);
    this.audit.write(`${JSON.stringify(entry)}\n`);
    response.writeHead(decision.status, {
      "Content-Type": "application/json",
      "Keymate-Decision": verdict,
      "Keymate-Decision-Latency": `${milliseconds}`,
      "Keymate-Decision-Authority-Latency": `${authorityMilliseconds}`,
      "Keymate-Decision-Cache": cache,
      "Keymate-Gateway": "reference",
      ...(decision.status === 401 ? { "WWW-Authenticate": 'Bearer realm="keymate"' } : {}),
    });
    response.end(`${JSON.stringify({ decision: verdict, reason: decision.reason })}\n`);
  }

  private answer(question: Question): {
    decision: Decision;
    cache: "HIT" | "MISS";
    authorityMilliseconds: number;
  } {
    const key = JSON.stringify(question);
    const known = this.cache.get(key);
    const now = performance.now();
    if (known && known.until > now) {
      return { decision: known.decision, cache: "HIT", authorityMilliseconds: 0 };
    }
    const decision = decide(this.rules, question);
    if (this.cache.size >= CACHE_ENTRIES) this.cache.clear();
    this.cache.set(key, { decision, until: now + CACHE_MILLISECONDS });
    const authorityMilliseconds = Math.round(performance.now() - now);
    return { decision, cache: "MISS", authorityMilliseconds };
  }
}

function verdictOf(status: number): "ALLOW" | "DENY" | "ERROR" {
  if (status < 300) return "ALLOW";
  return status < 500 ? "DENY" : "ERROR";
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

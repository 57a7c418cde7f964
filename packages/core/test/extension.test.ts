/** What an extension may do, and what stays out of its reach. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeConfiguration } from "../src/configuration/decoder";
import { DenialBody } from "../src/denial";
import { Exchange } from "../src/exchange";
import { Extension, claimResponseHeader } from "../src/extension";
import { extend } from "../src/extension-points";
import { GatewayReply } from "../src/gateway-reply";
import { HeaderList } from "../src/header-list";
import { HeaderTemplate } from "../src/header-template";
import { type Host } from "../src/host";
import { Outcome, Reason } from "../src/outcome";
import { type Policy } from "../src/policy";
import { BodySource, Reply } from "../src/reply";
import { RequestHeaderUse } from "../src/request-headers";
import { isOwnResponseHeader } from "../src/response-headers";
import { Step } from "../src/step";
import { headerList, linesOf } from "./support/header-lists";
import { RequestHost, type Request } from "./support/request-host";

/** Does what each test sets, and nothing else. */
class Scripted extends Extension {
  problem = "";
  skipped: string[] = [];
  asked: string[] = [];
  answer: Reply | null = null;
  refused: [Outcome, Reason][] = [];
  complete: (policy: Policy) => void = () => undefined;

  override configure(policy: Policy): string {
    this.complete(policy);
    return this.problem;
  }

  override skips(_host: Host, path: string): boolean {
    this.asked.push(path);
    return this.skipped.includes(path);
  }

  override refuse(_host: Host, reply: Reply, outcome: Outcome, reason: Reason): Reply {
    this.refused.push([outcome, reason]);
    return this.answer ?? reply;
  }

  override annotate(host: Host, annotation: HeaderList, outcome: Outcome): void {
    annotation.add("x-seen", `${outcome} ${host.method()}`);
  }
}

let extension: Scripted;
beforeEach(() => {
  extension = new Scripted();
  extend(extension);
});
afterEach(() => extend(new Extension()));

const decode = (more: object = {}) =>
  decodeConfiguration(
    JSON.stringify({ gateway_url: "http://gateway:8080", ...more }),
    DenialBody.Structured,
  );

function exchangeFor(request: Request = {}, configuration: object = {}): Exchange {
  const { policy, problem } = decode(configuration);
  if (policy === null) throw new Error(problem);
  return new Exchange(policy, new RequestHost(request));
}

const replyOf = (status: number) =>
  new GatewayReply(status, headerList(["x-envoy-upstream-service-time", "1"]));

function seen(exchange: Exchange): string[] {
  return linesOf(exchange.annotation).flatMap(([name, value]) =>
    name === "x-seen" ? [value] : [],
  );
}

describe("configure", () => {
  it("puts a header on the check, and withholds the client's", () => {
    extension.complete = (policy) => policy.addCheckHeader(new HeaderTemplate("x-tenant", "acme"));
    const { policy } = decode();
    const exchange = new Exchange(policy as Policy, new RequestHost());
    expect(exchange.onRequest()).toBe(Step.Consult);
    expect(exchange.check?.headers.get("x-tenant")).toBe("acme");
    expect(policy?.requestHeaders.use("x_tenant")).toBe(RequestHeaderUse.Withhold);
  });

  it("refuses a configuration: no policy, one line", () => {
    extension.problem = "timeout: found 5000, allowed at most 100 in this build";
    expect(decode()).toMatchObject({ policy: null, problem: extension.problem, place: "" });
  });

  it("does not see a configuration that is not valid, and sees what is in one that is", () => {
    const policies: Policy[] = [];
    extension.complete = (policy) => policies.push(policy);
    expect(decode({ timeout: 0 }).problem).toMatch(/^timeout: /);
    expect(policies).toEqual([]);
    decode({ request_headers: { set: { "X-Tenant": "other" } } });
    expect(policies.map((policy) => policy.hasCheckHeader("x-tenant"))).toEqual([true]);
  });
});

describe("skips", () => {
  it("lets a request through unasked", () => {
    extension.skipped = ["/live?now"];
    const exchange = exchangeFor({ path: "/live?now" });
    expect(exchange.onRequest()).toBe(Step.Forward);
    expect(exchange.annotation.get("keymate-gateway-auth-status")).toBe("SKIPPED");
    expect(exchange.check).toBeNull();
  });

  it.each(["//live", "/live/../admin", "/live;x", "/live%2fx", "/live\\x", "/l\x00"])(
    "is not asked about %j, which servers may read differently",
    (path) => {
      extension.skipped = [path];
      expect(exchangeFor({ path }).onRequest()).toBe(Step.Consult);
      expect(extension.asked).toEqual([]);
    },
  );

  it("is not asked about a request without a path", () => {
    extension.skipped = [""];
    const exchange = exchangeFor({ method: "CONNECT", path: "" });
    expect(exchange.onRequest()).toBe(Step.Reply);
    expect([exchange.reply?.status, extension.asked]).toEqual([403, []]);
  });
});

describe("refuse", () => {
  const page = new Reply(303, headerList(["location", "/login"]), BodySource.None, "");

  it("answers in the place of the refusal, and the log and the annotation say what was decided", () => {
    extension.answer = page;
    const exchange = exchangeFor();
    exchange.onRequest();
    expect(exchange.onGatewayReply(replyOf(401))).toBe(Step.Reply);
    expect(exchange.reply).toBe(page);
    expect(extension.refused).toEqual([[Outcome.Denied, Reason.None]]);
    expect(exchange.annotation.get("keymate-gateway-auth-status")).toBe("DENIED");
  });

  it("has no say when the gateway said yes, nor in shadow mode", () => {
    extension.answer = page;
    const granted = exchangeFor();
    granted.onRequest();
    expect(granted.onGatewayReply(replyOf(200))).toBe(Step.Forward);
    const shadowed = exchangeFor({}, { mode: "shadow" });
    shadowed.onRequest();
    expect(shadowed.onGatewayReply(replyOf(403))).toBe(Step.Forward);
    expect(extension.refused).toEqual([]);
  });

  it.each([0, 100, 199, 600, -1])("cannot answer %j, which hangs clients", (status) => {
    extension.answer = new Reply(status, new HeaderList(), BodySource.None, "");
    const exchange = exchangeFor();
    exchange.onRequest();
    expect(exchange.onGatewayReply(replyOf(403))).toBe(Step.Reply);
    expect(exchange.reply?.status).toBe(403);
  });

  it("answers failures and the plugin's own refusals, too", () => {
    const failed = exchangeFor();
    failed.onRequest();
    failed.onGatewayReply(replyOf(503));
    exchangeFor({ path: "" }).onRequest();
    expect(extension.refused).toEqual([
      [Outcome.GatewayFailed, Reason.GatewayError],
      [Outcome.Denied, Reason.NoPath],
    ]);
  });
});

describe("annotate", () => {
  it("adds to every response once, whatever was decided", () => {
    extension.skipped = ["/live"];
    const skipped = exchangeFor({ path: "/live" });
    skipped.onRequest();
    skipped.onRequest();
    const granted = exchangeFor({ method: "PUT" });
    granted.onRequest();
    granted.onGatewayReply(replyOf(204));
    const denied = exchangeFor({ path: "" });
    denied.onRequest();
    expect([skipped, granted, denied].map(seen)).toEqual([
      [`${Outcome.Skipped} GET`],
      [`${Outcome.Granted} PUT`],
      [`${Outcome.Denied} GET`],
    ]);
  });
});

it("claims a response header: nobody else's line of it is handed on", () => {
  expect(isOwnResponseHeader("x-seen")).toBe(false);
  claimResponseHeader("X-Seen");
  expect(["x-seen", "X_SEEN", "x.seen"].map(isOwnResponseHeader)).toEqual([true, true, true]);
  expect(decode({ client_headers: { on_allow: ["x-seen"] } }).problem).toMatch(/^client_headers/);
});

/** Sends one row through one runtime, and says what of it is not as expected. */
import type { ClientResponse } from "../clients/exchange.js";
import { sendHttp1 } from "../clients/http1.js";
import type { Runtime } from "../conformance/case.js";
import { valuesOf } from "../http/message.js";
import type { RecordedRequest } from "../servers/recording-server.js";
import type { AuthorityExpectation, AuthorityRow, Caller } from "./scenario.js";
import type { Claims, IdentityProvider } from "./servers/identity-provider.js";
import type { AuthorityWorld } from "./world.js";

export interface AuthorityResult {
  readonly row: AuthorityRow;
  readonly runtime: Runtime;
  readonly response: ClientResponse | undefined;
  readonly serviceSaw: RecordedRequest | undefined;
  readonly problems: readonly string[];
}

const DEADLINE_MILLISECONDS = 10_000;

export async function ask(
  world: AuthorityWorld,
  runtime: Runtime,
  row: AuthorityRow,
): Promise<AuthorityResult> {
  world.service.server.reset();
  const token = tokenOf(world.provider, row.caller);
  const exchange = sendHttp1(
    world.port(runtime, row.authority),
    {
      method: row.method ?? "GET",
      path: row.path,
      authority: "orders.example",
      headers: [
        ...(token ? [["Authorization", `Bearer ${token}`] as const] : []),
        ...(row.headers ?? []),
      ],
      body: row.method === "POST" ? '{"item": 1}' : "",
    },
    DEADLINE_MILLISECONDS,
  );
  const [response] = await exchange.responses;
  exchange.close();
  const serviceSaw = world.service.server.requests[0];
  const problems = problemsOf(row.expect, response, serviceSaw);
  return { row, runtime, response, serviceSaw, problems };
}

function tokenOf(provider: IdentityProvider, caller: Caller): string | undefined {
  if (caller === "nobody") return undefined;
  if (caller === "forged") return provider.forgedToken(ALICE);
  if (caller === "expired") return provider.token({ ...ALICE, exp: 1_000_000_000 });
  return provider.token(caller === "alice" ? ALICE : BOB);
}

const ALICE: Claims = {
  sub: "alice",
  email: "alice@example.com",
  roles: ["orders-reader", "orders-writer"],
};
const BOB: Claims = { sub: "bob", email: "bob@example.com", roles: ["orders-reader"] };

function problemsOf(
  expected: AuthorityExpectation,
  response: ClientResponse | undefined,
  serviceSaw: RecordedRequest | undefined,
): string[] {
  if (!response) return ["the client got no response"];
  const isReached = serviceSaw !== undefined;
  const found = [
    difference("status", expected.status, response.status),
    difference(
      "outcome",
      expected.outcome,
      lineOf(response.headers, "keymate-gateway-auth-status"),
    ),
    difference("service reached", expected.outcome === "GRANTED", isReached),
    ...Object.entries(expected.headers ?? {}).map(([name, pattern]) =>
      mismatch(name, pattern, lineOf(response.headers, name) ?? ""),
    ),
    ...(expected.body ? [mismatch("body", expected.body, response.body)] : []),
    ...Object.entries(expected.service ?? {}).map(([name, value]) =>
      difference(`the service's ${name}`, value, lineOf(serviceSaw?.headers ?? [], name)),
    ),
  ];
  return found.filter((problem) => problem !== undefined);
}

/** The lines of a name as one. */
function lineOf(headers: ClientResponse["headers"], name: string): string | undefined {
  const values = valuesOf(headers, name);
  return values.length > 0 ? values.join(" | ") : undefined;
}

function difference(what: string, expected: unknown, found: unknown): string | undefined {
  return expected === found ? undefined : `${what}: expected ${expected}, found ${found}`;
}

function mismatch(what: string, expected: RegExp, found: string): string | undefined {
  return expected.test(found) ? undefined : `${what}: expected ${expected}, found ${found}`;
}

/** What is asked of each authority, and what must come of it in both runtimes. */
import type { HeaderLine } from "../conformance/case.js";
import type { ConfigurationName } from "./configurations.js";

/** Who asks: the holder of a token of that kind, or nobody. */
export type Caller = "alice" | "bob" | "expired" | "forged" | "nobody";

export interface AuthorityRow {
  readonly authority: ConfigurationName;
  readonly title: string;
  readonly caller: Caller;
  /** Default `GET`. */
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly HeaderLine[];
  readonly expect: AuthorityExpectation;
}

export interface AuthorityExpectation {
  readonly status: number;
  readonly outcome: "GRANTED" | "DENIED";
  readonly body?: RegExp;
  /** Of the response. */
  readonly headers?: Readonly<Record<string, RegExp>>;
  /** Of the request that the service saw: each name's one line, or `undefined` for none. */
  readonly service?: Readonly<Record<string, string | undefined>>;
}

const GRANTED: AuthorityExpectation = { status: 200, outcome: "GRANTED" };
const AS_ALICE: AuthorityExpectation = {
  ...GRANTED,
  service: { "x-auth-request-user": "alice", "x-auth-request-email": "alice@example.com" },
};
const SENT_TO_LOGIN: AuthorityExpectation = {
  status: 302,
  outcome: "DENIED",
  headers: {
    location: /^https:\/\/login\.example\/authorize\?.*redirect_uri=/,
    "set-cookie": /^_oauth2_proxy_csrf=/,
  },
};
const UNAUTHORIZED: AuthorityExpectation = { status: 401, outcome: "DENIED", body: /Unauthorized/ };

function refusedByPolicy(reason: string): AuthorityExpectation {
  return { status: 401, outcome: "DENIED", body: new RegExp(`"message": "${reason}"`) };
}

const NEEDS_TOKEN = refusedByPolicy("a valid token is needed");
const NO_RULE = refusedByPolicy("no rule allows it");

const POLICY: Omit<AuthorityRow, "authority">[] = [
  { title: "a role that suffices", caller: "alice", path: "/orders/1", expect: GRANTED },
  { title: "to write", caller: "alice", method: "POST", path: "/orders/", expect: GRANTED },
  { title: "to read only", caller: "bob", path: "/orders/1?a=b", expect: GRANTED },
  { title: "but not to write", caller: "bob", method: "POST", path: "/orders/", expect: NO_RULE },
  { title: "another path", caller: "alice", path: "/admin", expect: NO_RULE },
  { title: "the same in disguise", caller: "alice", path: "/orders/%2e%2e/admin", expect: NO_RULE },
  { title: "no token", caller: "nobody", path: "/orders/1", expect: NEEDS_TOKEN },
  { title: "a token of yesterday", caller: "expired", path: "/orders/1", expect: NEEDS_TOKEN },
  { title: "a token of somebody else's", caller: "forged", path: "/orders/1", expect: NEEDS_TOKEN },
  {
    title: "a forged question",
    caller: "bob",
    method: "POST",
    path: "/orders/",
    headers: [
      ["Keymate-Target-Method", "GET"],
      ["keymate_target_method", "GET"],
    ],
    expect: NO_RULE,
  },
];

const FORWARD_AUTH: Omit<AuthorityRow, "authority">[] = [
  { title: "a valid token", caller: "alice", path: "/orders/1", expect: AS_ALICE },
  { title: "a POST", caller: "alice", method: "POST", path: "/orders/1", expect: AS_ALICE },
  {
    title: "a forged identity beside it",
    caller: "alice",
    path: "/orders/1",
    headers: [
      ["X-Auth-Request-User", "root"],
      ["x_auth_request_email", "root@example.com"],
    ],
    expect: {
      ...AS_ALICE,
      service: { ...AS_ALICE.service, x_auth_request_email: undefined },
    },
  },
  { title: "no token", caller: "nobody", path: "/orders/1", expect: UNAUTHORIZED },
  { title: "a token of yesterday", caller: "expired", path: "/orders/1", expect: UNAUTHORIZED },
  {
    title: "a token of somebody else's",
    caller: "forged",
    path: "/orders/1",
    expect: UNAUTHORIZED,
  },
];

const EXT_AUTHZ: Omit<AuthorityRow, "authority">[] = [
  { title: "a valid token", caller: "alice", path: "/orders/1?a=b", expect: AS_ALICE },
  { title: "a DELETE", caller: "alice", method: "DELETE", path: "/orders/1", expect: AS_ALICE },
  {
    title: "a public path: nobody's identity",
    caller: "nobody",
    path: "/public/1",
    headers: [["X-Auth-Request-User", "root"]],
    expect: { ...GRANTED, service: { "x-auth-request-user": undefined } },
  },
  {
    title: "is public for GET alone",
    caller: "nobody",
    method: "POST",
    path: "/public/1",
    expect: SENT_TO_LOGIN,
  },
  {
    title: "a person is sent to the login",
    caller: "nobody",
    path: "/orders/1",
    expect: SENT_TO_LOGIN,
  },
  {
    title: "a program is told",
    caller: "nobody",
    path: "/orders/1",
    headers: [["Accept", "application/json"]],
    expect: { status: 401, outcome: "DENIED", headers: { "content-type": /^application\/json/ } },
  },
  {
    title: "a token of somebody else's",
    caller: "forged",
    path: "/orders/1",
    expect: SENT_TO_LOGIN,
  },
  {
    title: "posing as a public path by X-Forwarded-Uri",
    caller: "nobody",
    path: "/orders/1",
    headers: [
      ["X-Forwarded-Uri", "/public/1"],
      ["x_forwarded_uri", "/public/1"],
      ["X-Original-Url", "/public/1"],
    ],
    expect: SENT_TO_LOGIN,
  },
  {
    title: "a public path that leads out of itself",
    caller: "nobody",
    path: "/public/..%2forders/1",
    expect: { status: 403, outcome: "DENIED", body: /The path can be read in two ways/ },
  },
];

export const AUTHORITY_ROWS: readonly AuthorityRow[] = [
  ...POLICY.map((row) => ({ ...row, authority: "opa" as const })),
  ...FORWARD_AUTH.map((row) => ({ ...row, authority: "forward-auth" as const })),
  ...EXT_AUTHZ.map((row) => ({ ...row, authority: "ext-authz" as const })),
];

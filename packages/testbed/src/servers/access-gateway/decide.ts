/** Decides whether a request may pass, from the rules alone. */
import type { Holder, Rule, Rules } from "./rules.js";

export interface Question {
  /** Of the request that is to be let through or not. */
  readonly method: string;
  /** Its path, query and all. */
  readonly target: string;
  /** The value of `Authorization`, if there was one. */
  readonly authorization: string | undefined;
}

export interface Decision {
  /** 200 allows. */
  readonly status: number;
  readonly reason: string;
  /** `anonymous` when no valid token was shown. */
  readonly subject: string;
  /** Milliseconds to wait before the answer is given. */
  readonly delay: number;
}

/** Spellings that servers read differently. No rule can speak for them, so they are denied. */
const AMBIGUOUS_PATH = /\/\/|\\|;|(^|\/)\.\.?(\/|$)|%(2f|5c|2e|00|25)|[^\x21-\x7e]/i;

export function decide(rules: Rules, question: Question): Decision {
  const path = question.target.split(/[?#]/, 1)[0] ?? "";
  const holder = holderOf(rules, question.authorization);
  const subject = holder?.subject ?? "anonymous";
  if (AMBIGUOUS_PATH.test(path)) {
    return { status: 403, reason: "the path is ambiguous", subject, delay: 0 };
  }
  const rule = rules.rules.find((candidate) => matches(candidate, question.method, path));
  if (!rule) return { status: 403, reason: "no rule allows it", subject, delay: 0 };
  const delay = rule.delay ?? 0;
  if (rule.answer !== undefined) {
    return { status: rule.answer, reason: `the rule for ${rule.path} says so`, subject, delay };
  }
  if (rule.role === "none") return { status: 200, reason: "anyone may", subject, delay };
  if (!holder) return { status: 401, reason: "a valid bearer token is needed", subject, delay };
  return rule.role !== undefined && holder.roles.includes(rule.role)
    ? { status: 200, reason: `has the role ${rule.role}`, subject, delay }
    : { status: 403, reason: `the role ${rule.role} is needed`, subject, delay };
}

function holderOf(rules: Rules, authorization: string | undefined): Holder | undefined {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  return token !== undefined && Object.hasOwn(rules.tokens, token)
    ? rules.tokens[token]
    : undefined;
}

function matches(rule: Rule, method: string, path: string): boolean {
  return (rule.method === undefined || rule.method === method) && globOf(rule.path).test(path);
}

function globOf(glob: string): RegExp {
  const pattern = glob
    .split(/(\/\*\*$|\*\*|\*)/)
    .map((part) => GLOB_PARTS[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("");
  return new RegExp(`^${pattern}$`);
}

const GLOB_PARTS: Readonly<Record<string, string>> = {
  "/**": "(/.*)?",
  "**": ".*",
  "*": "[^/]*",
};

/** What must hold of everything that client, gateway and service saw of an attack. */
import { escapeBytes } from "../conformance/expect.js";
import type { Attack } from "./attack.js";
import { fold, linesNamed, OWN_NAMES, PROTECTED_NAMES } from "./names.js";
import type { Answer } from "./runner.js";
import type { AttackWorld } from "./world.js";

export function checkClient(attack: Attack, answer: Answer): string[] {
  const problems: string[] = [];
  for (const [name, value] of answer.headers) {
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(name + value)) {
      problems.push(`client: control bytes in ${escapeBytes(`${name}: ${value}`)}`);
    }
    if (OWN_NAMES.includes(fold(name)) && value.includes("forged again")) {
      problems.push(`client: a forged ${name}`);
    }
    if (OWN_NAMES.includes(fold(name)) && fold(name) !== name.toLowerCase()) {
      problems.push(`client: an alias ${name} of the plugin's own header`);
    }
  }
  for (const [name, lines] of Object.entries(attack.expect.client ?? {})) {
    const found = linesNamed(answer.headers, name).map(([, value]) => value);
    if (found.join("\n") !== lines.join("\n")) {
      problems.push(`client ${name}: expected ${show(lines)}, found ${show(found)}`);
    }
  }
  return problems;
}

export function checkGateway(attack: Attack, world: AttackWorld): string[] {
  const { requests } = world.gateway;
  const problems: string[] = [];
  const { calls, hidden = [] } = attack.expect;
  if (calls !== undefined && requests.length !== calls) {
    problems.push(`gateway: expected ${calls} calls, found ${requests.length}`);
  }
  for (const { headers } of requests) {
    for (const name of PROTECTED_NAMES) {
      const lines = linesNamed(headers, name);
      const most = name === "keymate-partial-body" ? 0 : 1;
      if (lines.length !== most || lines.some(([, value]) => value.includes("forged"))) {
        problems.push(`gateway ${name}: expected ${most} line, found ${show(lines.map(String))}`);
      }
    }
    for (const [name, expected] of Object.entries(attack.expect.gateway ?? {})) {
      const found = linesNamed(headers, name).map(([, value]) => value);
      if (found.join("\n") !== expected.join("\n")) {
        problems.push(`gateway ${name}: expected ${show(expected)}, found ${show(found)}`);
      }
    }
    for (const name of hidden) {
      const lines = linesNamed(headers, fold(name)).filter(
        ([, value]) => !isEnvoysOwn(name, value),
      );
      if (lines.length > 0)
        problems.push(`gateway ${name}: expected none, found ${show(lines.map(String))}`);
    }
  }
  return problems;
}

export function checkService(attack: Attack, world: AttackWorld): string[] {
  const { requests, bytesReceived } = world.service;
  const problems: string[] = [];
  const left = [...world.granted];
  const skipped = (attack.configuration?.["skip_paths"] ?? []) as readonly string[];
  for (const { target, headers, trailers } of requests) {
    const granted = left.indexOf(target);
    if (granted >= 0) left.splice(granted, 1);
    else if (!attack.expect.passes && !skipped.some((prefix) => target === prefix)) {
      problems.push(`service: reached by ${escapeBytes(target)}, which nobody allowed`);
    }
    for (const [name] of [...headers, ...trailers]) {
      if (PROTECTED_NAMES.includes(fold(name))) problems.push(`service: told ${name}`);
    }
    const identities = (attack.configuration?.["upstream_headers"] ?? []) as readonly string[];
    for (const [name, value] of headers) {
      const isIdentity = identities.some((it) => fold(name).startsWith(it.replace("*", "")));
      if (isIdentity && value === "forged") problems.push(`service: a forged ${name}`);
    }
  }
  const { served } = attack.expect;
  if (served !== undefined) {
    const [only] = requests;
    const target = attack.request?.path ?? "/orders";
    if (requests.length !== 1 || only?.target !== target || only.body !== served) {
      problems.push(
        `service: expected ${target} with ${escapeBytes(served)}, found ` +
          show(requests.map((it) => `${it.method} ${it.target} ${it.body}`)),
      );
    }
  }
  for (const name of attack.expect.same ?? []) {
    const [asked, reached] = [world.gateway, world.service].map(({ requests: [first] }) =>
      show(linesNamed(first?.headers ?? [], fold(name)).map(([, value]) => value)),
    );
    if (asked !== reached || asked === "[]") {
      problems.push(`${name}: the gateway saw ${asked}, the service ${reached}`);
    }
  }
  if (requests.length === 0 && bytesReceived > 0) {
    problems.push(`service: ${bytesReceived} bytes that are no request`);
  }
  return problems;
}

/** Envoy's mark on the calls that it makes itself. */
function isEnvoysOwn(name: string, value: string): boolean {
  return name === "x-envoy-internal" && value === "true";
}

function show(lines: readonly string[]): string {
  return `[${lines.map(escapeBytes).join(", ")}]`;
}

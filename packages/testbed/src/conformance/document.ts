/**
 * Makes docs/conformance.md, the list of everything the conformance ladder checks, for people.
 *
 * `npm run documents` writes it; a test says when the list is stale.
 */
import { fileURLToPath } from "node:url";
import { anchorOfCase, linkedCases } from "../documents/case-links.js";
import { formatted } from "../documents/formatted.js";
import type { ConformanceCase, Expectation } from "./case.js";
import { CASES, GROUPS, type CaseGroup } from "./cases/index.js";
import { CONFIGURATION_ACCEPTED, CONFIGURATION_ERRORS } from "./configuration-errors.js";

export const CONFORMANCE_DOCUMENT = fileURLToPath(
  new URL("../../../../docs/conformance.md", import.meta.url),
);

const LONGEST_EXCERPT = 60;

/** The text of docs/conformance.md as it should be. */
export function conformanceDocument(): Promise<string> {
  const refused = CONFIGURATION_ERRORS.map((wrong) => [
    titleOf(wrong.name),
    excerpt(wrong.document),
  ]);
  const accepted = CONFIGURATION_ACCEPTED.map((right) => [
    titleOf(right.name),
    excerpt(right.document),
  ]);
  const text = [
    "# Conformance",
    "<!-- Written by `npm run documents` from packages/testbed/src/conformance/cases; do not edit. -->",
    `${CASES.length} requests and ${refused.length + accepted.length} configurations that the core in process, the compiled Wasm module, ` +
      "the bundled Lua file, and both on a real Envoy must treat alike. Each case says what gateway, service and client saw. " +
      "Section numbers are those of the [specification](specification.md).",
    ...GROUPS.map(section),
    "## Configurations refused",
    "With each of these the plugin logs one line that names the key, what was found and what is allowed, and no request reaches the service.",
    table(["What", "Document"], refused),
    "## Configurations accepted",
    table(["What", "Document"], accepted),
  ].join("\n\n");
  return formatted(text, "markdown");
}

function section({ name, subject, cases }: CaseGroup): string {
  const linked = linkedCases();
  const rows = cases.map((testCase) => [
    (linked.has(testCase.name) ? `<a id="${anchorOfCase(testCase.name)}"></a>` : "") +
      titleOf(testCase.name),
    testCase.specification,
    typeof testCase.expect.gateway === "string" ? testCase.expect.gateway : "asked",
    typeof testCase.expect.service === "string" ? testCase.expect.service : "reached",
    clientSees(testCase),
  ]);
  const head = ["Case", "Section", "Gateway", "Service", "Client"];
  return `## ${name}\n\n${subject}\n\n${table(head, rows)}`;
}

/** `403 DENIED`, and what a runtime does differently. */
function clientSees({ expect, differences }: ConformanceCase): string {
  const notes = Object.values(differences ?? {}).map(({ reason }) => reason);
  return [outcomeOf(expect), ...notes].join("; ");
}

function outcomeOf({ client }: Expectation): string {
  const outcome = client.headers?.["keymate-gateway-auth-status"];
  return Array.isArray(outcome) ? `${client.status} ${outcome.join(", ")}` : `${client.status}`;
}

/** A name without its group. */
function titleOf(name: string): string {
  return plain(name.slice(name.indexOf("/") + 1));
}

/** The beginning of a document, on one line; bytes outside of printable ASCII as `\xNN`. */
function excerpt(document: string): string {
  if (document === "") return "(nothing)";
  const cut = document.slice(0, LONGEST_EXCERPT);
  const shown = cut.replace(
    /[^\x20-\x7e]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  const rest = document.length > cut.length ? ` … ${document.length} bytes` : "";
  return `\`\` ${shown.replaceAll("|", "\\|")} \`\`${rest}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text that Markdown takes as it is. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, (sign) => `\\${sign}`);
}

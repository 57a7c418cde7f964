/** The rules file of the reference access gateway: tokens, and who may do what. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

const tokenSchema = z.strictObject({
  subject: z.string().min(1),
  roles: z.array(z.string().min(1)),
});

const ruleSchema = z
  .strictObject({
    /** Default: every method. */
    method: z.string().min(1).optional(),
    /** `*` stands for anything within a segment, `**` across segments; `/a/**` also matches `/a`. */
    path: z.string().startsWith("/"),
    /** The role a caller needs; `none` lets anyone through. */
    role: z.string().min(1).optional(),
    /** A status that the gateway answers with, whoever asks. */
    answer: z.int().min(200).max(599).optional(),
    /** Milliseconds the gateway waits before it answers. */
    delay: z.int().min(0).optional(),
  })
  .refine(({ role, answer }) => (role === undefined) !== (answer === undefined), {
    error: "needs either `role` or `answer`",
  });

const rulesSchema = z.strictObject({
  tokens: z.record(z.string(), tokenSchema),
  rules: z.array(ruleSchema),
});

export type Holder = z.infer<typeof tokenSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type Rules = z.infer<typeof rulesSchema>;

/** The rules of the demo. */
export const DEMO_RULES_PATH = fileURLToPath(new URL("rules.yaml", import.meta.url));

/** Throws one line that names the file, the place in it and what is wrong. */
export function loadRules(path: string): Rules {
  return parseRules(readFileSync(path, "utf8"), path);
}

/** `source` names the text in errors. */
export function parseRules(text: string, source: string): Rules {
  const parsed = rulesSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${source}: ${issue?.path.join(".") || "top level"}: ${issue?.message}`);
}

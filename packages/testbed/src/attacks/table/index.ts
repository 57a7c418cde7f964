/** Every attack, except those on the path (`../paths`). */
import type { Attack } from "../attack.js";
import { CACHED_DECISIONS } from "./cached-decisions.js";
import { CREDENTIALS } from "./credentials.js";
import { FORGED_ANSWERS } from "./forged-answers.js";
import { OPTIONAL_KEYS } from "./optional-keys.js";
import { RULES } from "./rules.js";
import { SKIP_RULES } from "./skip-rules.js";
import { SMUGGLING } from "./smuggling.js";
import { SPOOFED_NAMES } from "./spoofed-names.js";
import { STEERING } from "./steering.js";

export const ATTACKS: readonly Attack[] = [
  ...SPOOFED_NAMES,
  ...STEERING,
  ...SMUGGLING,
  ...CREDENTIALS,
  ...SKIP_RULES,
  ...RULES,
  ...FORGED_ANSWERS,
  ...OPTIONAL_KEYS,
  ...CACHED_DECISIONS,
];

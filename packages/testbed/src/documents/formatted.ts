/** Formats what is written into the repository, as `npm run lint` wants it. */
import { format } from "prettier";

export function formatted(text: string, parser: "markdown" | "json"): Promise<string> {
  return format(text, { parser, printWidth: 100 });
}

export function formattedJson(value: unknown): Promise<string> {
  return formatted(JSON.stringify(value, null, 2), "json");
}

/** What the core does line by line with a reply's headers, without a text for any value. */
import { ReplyHeaderRules, Way } from "../../../core/src/reply-headers";
import { HeaderList } from "./header-list";

export function relayLines(
  target: HeaderList,
  lines: HeaderList,
  rules: ReplyHeaderRules,
  way: Way,
): void {
  for (let index = 0; index < lines.size(); index++) {
    if (rules.use(lines.name(index)).goes(way)) target.takeLine(lines, index);
  }
}

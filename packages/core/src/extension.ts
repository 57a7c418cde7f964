/**
 * What an extension is made of: a class that adds nothing, to derive from, and the names that it claims. Nothing in the core imports this
 * file; `extension-points.ts` says what each method is for and when it is asked.
 */
import { ExtensionPoints } from "./extension-points";
import { foldedName } from "./folded-name";
import { HeaderList } from "./header-list";
import { Host } from "./host";
import { Outcome, Reason } from "./outcome";
import { Policy } from "./policy";
import { Reply } from "./reply";
import { OWN_NAMES } from "./response-headers";

export class Extension extends ExtensionPoints {
  configure(_policy: Policy): string {
    return "";
  }

  skips(_host: Host, _path: string): bool {
    return false;
  }

  refuse(_host: Host, reply: Reply, _outcome: Outcome, _reason: Reason): Reply {
    return reply;
  }

  annotate(_host: Host, _annotation: HeaderList, _outcome: Outcome, _reason: Reason): void {}
}

/**
 * Makes a response header the plugin's own: a service's line of this name is removed, and a gateway's is not handed on. To be called while
 * the filter is loaded.
 */
export function claimResponseHeader(name: string): void {
  OWN_NAMES.push(foldedName(name));
}

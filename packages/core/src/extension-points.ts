/**
 * Where a build of your own adds to what the core decides (docs/extending.md). `extension.ts` has the class to derive from, apart, so that
 * the filters as published hold none of it.
 *
 * An extension can let a request pass unasked, as a configuration can, and changes what is said and shown. It cannot turn a no into a yes.
 */
import { HeaderList } from "./header-list";
import { Host } from "./host";
import { Outcome, Reason } from "./outcome";
import { Policy } from "./policy";
import { Reply } from "./reply";

export abstract class ExtensionPoints {
  /**
   * Completes the policy of a configuration that is valid, once, so that requests pay nothing: headers of the check, prefixes to skip, what
   * a denied client reads. A text in place of `""` refuses the configuration: what it is about, what was found, what is allowed.
   */
  abstract configure(policy: Policy): string;

  /**
   * Whether the request passes without the gateway being asked. Never asked about a path that servers may read differently. Whatever else
   * it looks at, a client may have written.
   *
   * @param path with its query, byte for byte.
   */
  abstract skips(host: Host, path: string): bool;

  /**
   * What a client gets in the service's place: `reply`, or another one with a status from 200 to 599. Not asked in shadow mode.
   */
  abstract refuse(host: Host, reply: Reply, outcome: Outcome, reason: Reason): Reply;

  /** Adds lines to what every decided response carries, and to the metadata that access logs read. */
  abstract annotate(host: Host, annotation: HeaderList, outcome: Outcome, reason: Reason): void;
}

/** Makes an extension part of every configuration that is read from now on. To be called once, while the filter is loaded. */
export function extend(own: ExtensionPoints): void {
  extension = own;
}

/** The extension of this build, if it has one. */
export function currentExtension(): ExtensionPoints | null {
  return extension;
}

let extension: ExtensionPoints | null = null;

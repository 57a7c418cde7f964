/** How one request is treated: worked out once, when its headers have arrived, and the same object for every request of its kind. */
import { Gateway } from "./gateway";

export class Route {
  constructor(
    /** Who is asked. */
    readonly gateway: Gateway,
    /** Whether nobody is asked: the request passes as `SKIPPED`. */
    readonly isSkipped: bool,
    /** Whether the decision is recorded and not enforced. */
    public isShadow: bool,
  ) {}
}

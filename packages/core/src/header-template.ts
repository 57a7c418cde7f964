/**
 * A header value with variables, as `request_headers.set` writes it: `%METHOD% %PATH%`. `%%` is a percent sign.
 */
import { Attribute, Host } from "./host";
import { withoutControls } from "./text";

export class HeaderTemplate {
  /** Literal pieces, one more than there are attributes between them. */
  private readonly literals: string[] = [];
  private readonly attributes: Attribute[] = [];
  /** The first variable that is none; `""` when the template is good. */
  unknownVariable: string = "";

  constructor(
    /** Lower-case. */
    readonly name: string,
    text: string,
  ) {
    let literal = "";
    let start = 0;
    let percent = text.indexOf("%");
    while (percent >= 0) {
      literal = literal + text.substring(start, percent);
      const close = text.indexOf("%", percent + 1);
      const end = close < 0 ? text.length : close;
      const variable = text.substring(percent + 1, end);
      const index = close < 0 ? -1 : VARIABLES.indexOf(variable);
      if (index >= 0) {
        this.literals.push(literal);
        this.attributes.push(index);
        literal = "";
      } else if (variable.length == 0 && close >= 0) {
        literal = literal + "%";
      } else if (this.unknownVariable.length == 0) {
        this.unknownVariable = "%" + variable;
      }
      start = end + 1;
      percent = start < text.length ? text.indexOf("%", start) : -1;
    }
    this.literals.push(start < text.length ? literal + text.substring(start) : literal);
  }

  /** The value for one request. An attribute that the host does not know is empty. */
  evaluate(host: Host): string {
    let value = this.literals[0];
    for (let index = 0; index < this.attributes.length; index++) {
      value = value + host.attribute(this.attributes[index]) + this.literals[index + 1];
    }
    return withoutControls(value);
  }
}

/** In the order of {@link Attribute}. */
export const VARIABLES: string[] = [
  "METHOD",
  "PATH",
  "HOST",
  "SOURCE_ADDRESS",
  "PEER_SPIFFE_ID",
  "SNI",
  "ROUTE_NAME",
  "WORKLOAD_NAME",
];

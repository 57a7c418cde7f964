/** The key `gateways`, and the routes that rules can send a request on. */
import { Gateway } from "../gateway";
import { Policy } from "../policy";
import { Route } from "../route";
import { decimalText, printable } from "../text";
import { GATEWAY_KEYS, decodeGateway } from "./gateway-decoder";
import { ObjectDecoder } from "./object-decoder";

export class GatewayRoutes {
  /** Of the gateways beside the default one. */
  readonly names: string[] = [];
  /** For each gateway, the default one first, the enforcing route and the shadowing one: however many rules there are, these are all routes. */
  private readonly routes: Route[] = [];

  constructor(decoder: ObjectDecoder, policy: Policy) {
    this.add(policy.gateway);
    this.decode(decoder, policy);
  }

  /** @param index 0 for the default gateway, else 1 more than in {@link names}. */
  route(index: i32, isShadow: bool): Route {
    return this.routes[index * 2 + (isShadow ? 1 : 0)];
  }

  private decode(decoder: ObjectDecoder, policy: Policy): void {
    const gateways = decoder.names("gateways", "an object of names and gateways");
    for (let index = 0; index < gateways.keys.length; index++) {
      const name = gateways.keys[index];
      const place = "gateways." + printable(name, 60);
      const gateway = new Gateway();
      const keys = decoder.inside(place, gateways.items[index], GATEWAY_KEYS);
      decodeGateway(keys, gateway, policy);
      this.names.push(name);
      gateway.number = decimalText(this.names.length);
      this.add(gateway);
    }
  }

  private add(gateway: Gateway): void {
    this.routes.push(new Route(gateway, false, false));
    this.routes.push(new Route(gateway, false, true));
  }
}

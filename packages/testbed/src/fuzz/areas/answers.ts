/** What client and service get to see of the gateway's reply. */
import { type Area, randomNames } from "../area.js";

export const ANSWERS: Area = {
  keys: {
    upstream_headers: randomNames,
    client_headers: (random) => ({
      ...(random.chance(0.5) && { on_allow: randomNames(random) }),
      ...(random.chance(0.5) && { on_deny: randomNames(random) }),
    }),
    deny_response: (random) => ({
      body: random.of(["gateway", "structured", "<p>no</p>", ""]),
      ...(random.chance(0.5) && { content_type: "text/html" }),
      ...(random.chance(0.5) && { headers: { "x-denied": "1" } }),
      ...(random.chance(0.5) && { negotiate: true }),
    }),
    status_on_error: (random) => random.of([400, 503, 599]),
    reason_header: () => true,
    filter_state: () => true,
    metrics: () => false,
  },
  requestNames: ["accept"],
  replyNames: [
    ...["keymate-decision", "Keymate-Decision-Cache", "keymate-gateway-auth-status"],
    ...["set-cookie", "location", "content-type", "www-authenticate", "grpc-message", "x-a"],
  ],
  values: ["application/json", "text/html", "*/*;q=0.5, text/plain;q=0.6"],
};

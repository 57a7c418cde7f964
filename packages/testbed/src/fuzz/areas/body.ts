/** What of a request's body the gateway sees. */
import type { Area } from "../area.js";

export const BODY: Area = {
  keys: {
    body: (random) => ({
      mode: random.of(["full", "partial"]),
      max_bytes: random.whole(1, 200),
    }),
  },
  requestNames: ["content-type", "content-type", "upgrade", "connection", "te"],
  values: ["application/grpc", "application/grpc+proto", "websocket", "Upgrade"],
};

/** Which of the client's lines travel, and which the plugin writes itself. */
import { type Area, randomName, randomNames } from "../area.js";

export const REQUEST_HEADERS: Area = {
  keys: {
    forwarded_headers: () => true,
    request_headers: (random) => ({
      ...(random.chance(0.5) && { allow: randomNames(random) }),
      ...(random.chance(0.5) && { deny: randomNames(random) }),
      ...(random.chance(0.5) && {
        set: { [randomName(random)]: random.of(["1", "%METHOD% %PATH%", "%HOST%%%"]) },
      }),
    }),
  },
  requestNames: [
    ...["authorization", "Cookie", "proxy-authorization", "accept-encoding", "x-a", "X-Other"],
    ...["X_Keymate", "keymate-enforcer", "Keymate_Target_Uri", "keymate.target-method"],
    ...["x-forwarded-for", "x-forwarded-proto", "forwarded"],
  ],
};

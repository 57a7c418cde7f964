/** Requests that are treated unlike others. */
import type { Area } from "../area.js";
import type { Random } from "../random.js";

export const RULES: Area = {
  keys: {
    skip_rules: (random) => list(random, () => randomMatch(random)),
    bypass_cors_preflight: () => true,
    gateways: () => GATEWAYS,
    rules: (random) =>
      list(random, () => ({
        match: randomMatch(random),
        ...random.of<object>([
          { skip: true },
          { mode: "shadow" },
          { mode: "enforce", sample: random.whole(0, 100) },
          { mode: "shadow", sample: random.whole(0, 100) },
          {},
        ]),
      })),
  },
  passesUnasked: ["skip_rules", "bypass_cors_preflight", "rules"],
  requestNames: ["origin", "access-control-request-method"],
  pathPieces: ["a", "/a/b", ".png", "users/7", "%61", "%20"],
};

const GATEWAYS = {
  other: { gateway_url: "http://other.test:9000/base", cluster_name: "gateway", timeout: 300 },
};

function randomMatch(random: Random): object {
  return {
    path: random.of<object>([
      { exact: random.of(["/a", "/health", "/a%20"]) },
      { prefix: random.of(["/", "/a", "/static/"]) },
      { segment: random.of(["/a", "/a/b", "/health"]) },
      { suffix: random.of([".png", "/b", "a"]) },
      { glob: random.of(["/**", "/*/b", "/users/{id}", "/a/**/b*", "/{x}.png"]) },
      { regex: random.of(["/.*", "/(a|b)*/?", "^/[^/]+$", "/\\w{2,6}", "/(a*)*b"]) },
    ]),
    ...(random.chance(0.3) && { methods: [random.of(["GET", "POST", "X-ODD", "get"])] }),
    ...(random.chance(0.3) && { hosts: [random.of(["service.test", "*.test", "other"])] }),
  };
}

function list<Item>(random: Random, make: () => Item): Item[] {
  return Array.from({ length: random.whole(1, 4) }, make);
}

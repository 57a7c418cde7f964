import { expect, test } from "vitest";
import { pnpmVariables } from "../lib/npm-settings.mjs";

test("what decides how a registry is reached is carried over", () => {
  expect(
    pnpmVariables({
      registry: "https://registry.example/",
      cafile: "/etc/ca.pem",
      "https-proxy": "http://proxy.example:3128",
      noproxy: ["localhost", "example.org"],
      "strict-ssl": false,
      loglevel: "silly",
    }),
  ).toEqual({
    pnpm_config_registry: "https://registry.example/",
    pnpm_config_cafile: "/etc/ca.pem",
    pnpm_config_https_proxy: "http://proxy.example:3128",
    pnpm_config_noproxy: "localhost,example.org",
    pnpm_config_strict_ssl: "false",
  });
});

test("what is not set is not carried over", () => {
  expect(
    pnpmVariables({ registry: null, cafile: null, "https-proxy": null, noproxy: [""] }),
  ).toEqual({});
});

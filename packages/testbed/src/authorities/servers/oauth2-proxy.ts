/** oauth2-proxy, which answers as ForwardAuth authorities do at `/oauth2/auth` and as ext_authz authorities do everywhere else. */
import { OAUTH2_PROXY, provide } from "@keymate/istio-programs";
import { startAuthority } from "./authority.js";
import type { Authority } from "./authority.js";
import type { IdentityProvider } from "./identity-provider.js";

/** As on a command line, without what depends on the installation. */
export const OAUTH2_PROXY_FLAGS: readonly string[] = [
  "--provider=oidc",
  "--client-id=orders",
  "--email-domain=*",
  "--upstream=static://202",
  "--reverse-proxy",
  "--skip-jwt-bearer-tokens",
  "--set-xauthrequest",
  "--skip-provider-button",
  "--skip-auth-route=GET=^/public/",
];

export async function startOauth2Proxy(provider: IdentityProvider): Promise<Authority> {
  const executable = await provide(OAUTH2_PROXY);
  return startAuthority(executable, (address) => [
    `--http-address=${address}`,
    ...OAUTH2_PROXY_FLAGS,
    `--oidc-issuer-url=${provider.issuer}`,
    ...["--skip-oidc-discovery", `--oidc-jwks-url=${provider.issuer}/keys`],
    ...[`--redeem-url=${provider.issuer}/token`, "--login-url=https://login.example/authorize"],
    ...["--client-secret=not-used-here", "--cookie-secret=0123456789abcdef0123456789abcdef"],
  ]);
}

/** What Acme's filters do besides: each method is one of the core's extension points. */
import { claimResponseHeader, Extension } from "@keymate/istio-core/src/extension";
import {
  BodySource,
  HeaderList,
  HeaderTemplate,
  Host,
  Outcome,
  Policy,
  Reason,
  Reply,
  extend,
} from "@keymate/istio-core/src/index";
import { LOGIN_PAGE, PROBE_PATH, TENANT } from "./settings";

class Acme extends Extension {
  /** Every check names the tenant that the filter was built for; neither a client nor a configuration can name another one. */
  override configure(policy: Policy): string {
    if (policy.hasCheckHeader(TENANT_NAME)) {
      return (
        "request_headers.set: found " + TENANT_NAME + ", allowed any name but this build's own"
      );
    }
    policy.addCheckHeader(new HeaderTemplate(TENANT_NAME, TENANT));
    return "";
  }

  /** The health checker asks for exactly this; `skip_paths` would let everything pass that begins so, with any method. */
  override skips(host: Host, path: string): bool {
    return path == PROBE_PATH && host.method() == "GET";
  }

  /** People are led to the login page, programs get the gateway's 401. */
  override refuse(host: Host, reply: Reply, _outcome: Outcome, _reason: Reason): Reply {
    if (reply.status != 401 || !host.requestHeader("accept").startsWith("text/html")) return reply;
    const headers = new HeaderList();
    headers.add("location", LOGIN_PAGE);
    headers.add("cache-control", "no-store");
    return new Reply(303, headers, BodySource.None, "");
  }

  /** Clients and access logs learn which build decided. */
  override annotate(_host: Host, annotation: HeaderList, _outcome: Outcome, _reason: Reason): void {
    annotation.add(TENANT_NAME, TENANT);
  }
}

const TENANT_NAME: string = "acme-tenant";

claimResponseHeader(TENANT_NAME);
extend(new Acme());

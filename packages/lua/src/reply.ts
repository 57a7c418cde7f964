/** Answers the client in the service's place. */
import { BodySource, Reply } from "../../core/src/index";
import { tableOf } from "./header-table";

/** Does not return: Envoy ends the script. */
export function sendReply(handle: EnvoyHandle, reply: Reply, gatewayBody: string): void {
  const headers = tableOf(reply.headers);
  headers.set(":status", tostring(reply.status));
  if (reply.bodySource == BodySource.Gateway) {
    handle.respond(headers, gatewayBody);
  } else {
    handle.respond(headers, reply.bodySource == BodySource.Text ? reply.text : undefined);
  }
}

/** The gateway and the service of the soak, in a process of their own, so that they do not share a processor with the client. */
import { DECISION_HEADERS } from "../../conformance/case.js";
import { valuesOf } from "../../http/message.js";
import { RecordingServer } from "../../servers/recording-server.js";
import { encodeReply } from "../../servers/write-reply.js";
import { DENIED_TOKEN } from "./plan.js";

export interface BackendPorts {
  readonly gateway: number;
  readonly service: number;
}

const ALLOWED = encodeReply("POST", { status: 200, headers: DECISION_HEADERS });
const DENIED = encodeReply("POST", {
  status: 403,
  headers: [...DECISION_HEADERS, ["content-type", "application/json"]],
  body: '{"decision": "DENY"}',
});
const SERVED = encodeReply("GET", {
  status: 200,
  headers: [["content-type", "text/plain"]],
  body: "hello from the service",
});

const gateway = new RecordingServer(({ headers }, socket) => {
  gateway.reset();
  socket.write(valuesOf(headers, "authorization")[0] === DENIED_TOKEN ? DENIED : ALLOWED);
});
const service = new RecordingServer((_, socket) => {
  service.reset();
  socket.write(SERVED);
});
const ports: BackendPorts = { gateway: await gateway.listen(), service: await service.listen() };
process.send?.(ports);
process.on("disconnect", () => process.exit());

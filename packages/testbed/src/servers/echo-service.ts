/** The protected service: it records every request, and answers as told or tells in JSON what it saw. */
import type { Socket } from "node:net";
import type { ServiceBehaviour } from "../conformance/case.js";
import { valuesOf } from "../http/message.js";
import { RecordingServer } from "./recording-server.js";
import type { RecordedRequest } from "./recording-server.js";
import { writeReply } from "./write-reply.js";

/** What the service does unless a case says otherwise. */
export const GREETING: ServiceBehaviour = {
  status: 200,
  headers: [["content-type", "text/plain"]],
  body: "hello from the service",
};

export class EchoService {
  /** `echo` answers with the request as JSON. */
  behaviour: ServiceBehaviour | "echo" = "echo";

  readonly server = new RecordingServer((request, socket) => {
    if (request.method === "CONNECT") {
      writeReply(socket, "CONNECT", { status: 200, headers: [["content-length", "0"]] });
    } else if (valuesOf(request.headers, "upgrade").length > 0 && this.behaviour === "echo") {
      this.upgrade(request, socket);
    } else if (this.behaviour === "echo") {
      writeReply(socket, request.method, echo(request));
    } else {
      writeReply(socket, request.method, { ...GREETING, ...this.behaviour } as EchoReply);
    }
  });

  /** Switches protocols and sends back every byte it then gets. */
  private upgrade(request: RecordedRequest, socket: Socket): void {
    const protocol = valuesOf(request.headers, "upgrade")[0] ?? "";
    writeReply(socket, request.method, {
      status: 101,
      headers: [
        ["connection", "Upgrade"],
        ["upgrade", protocol],
      ],
    });
    socket.on("data", (bytes: Buffer) => socket.write(bytes));
  }
}

type EchoReply = Required<ServiceBehaviour>;

/** Bytes above 0x7f become `\u00xx`, so that what is sent is JSON whatever arrived. */
function echo(request: RecordedRequest): EchoReply {
  const { method, target, headers, body } = request;
  const json = JSON.stringify({ method, target, headers, body }, null, 2);
  return {
    status: 200,
    headers: [["content-type", "application/json"]],
    body: `${json.replace(/[\x7f-\xff]/g, (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`)}\n`,
  };
}

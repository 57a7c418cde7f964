/** A gateway that answers as one conformance case says, faults included, and records what it was asked. */
import type { Socket } from "node:net";
import type { GatewayAnswer, GatewayBehaviour } from "../conformance/case.js";
import { DECISION_HEADERS, answerTo } from "../conformance/case.js";
import { encodeHead } from "../http/message.js";
import { RecordingServer } from "./recording-server.js";
import { writeReply } from "./write-reply.js";

/** What the gateway does unless a case says otherwise: it allows. */
export const ALLOWING_GATEWAY: GatewayBehaviour = { status: 200, headers: DECISION_HEADERS };

export class ScriptedGateway {
  behaviour: GatewayBehaviour = ALLOWING_GATEWAY;
  private held: Promise<void> | undefined;

  readonly server = new RecordingServer((request, socket) => {
    const { behaviour } = this;
    const answer =
      "sequence" in behaviour
        ? answerTo(this.server.requests.indexOf(request), behaviour)
        : behaviour;
    const act = () => {
      if ("fault" in answer) failAsTold(socket, answer.fault);
      else writeReply(socket, request.method, answer);
    };
    if (this.held === undefined) act();
    else void this.held.then(act);
  });

  /** Answers nobody until the function that it returns is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.held = new Promise((resolve) => {
      release = () => {
        this.held = undefined;
        resolve();
      };
    });
    return release;
  }
}

type Fault = Extract<GatewayAnswer, { fault: unknown }>["fault"];

function failAsTold(socket: Socket, fault: Fault): void {
  switch (fault) {
    case "silent":
      return;
    case "reset-before-headers":
      socket.destroy();
      return;
    case "reset-inside-headers":
      writeThenDestroy(socket, "HTTP/1.1 200 OK\r\nkeymate-decision: ALL");
      return;
    case "reset-inside-body": {
      const head = encodeHead("HTTP/1.1 200 OK", [...DECISION_HEADERS, ["content-length", "1000"]]);
      writeThenDestroy(socket, `${head}only the beginning`);
      return;
    }
    case "garbage":
      writeThenDestroy(socket, "\x00\x01\x02 this is not HTTP \xfe\xff\r\n\r\n");
  }
}

function writeThenDestroy(socket: Socket, bytes: string): void {
  socket.write(bytes, "latin1", () => socket.destroy());
}

/** Makes the check call over HTTP/1.1, and says of what goes wrong what Envoy would say. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { GatewayAnswer, GatewayCall, HeaderLine } from "@keymate/istio-core/host";
import { envoyAnswer, RESET } from "./explain/gateway-answers.js";

export interface GatewayAddress {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
}

/** Never rejects: what goes wrong is an answer, too. */
export function callGateway(address: GatewayAddress, call: GatewayCall): Promise<GatewayAnswer> {
  const pseudo = (name: string) => call.headers.find(([each]) => each === name)?.[1] ?? "";
  return new Promise((resolve) => {
    const start = address.isTls ? httpsRequest : httpRequest;
    const outgoing = start({
      ...{ host: address.host, port: address.port, servername: serverName(pseudo(":authority")) },
      method: pseudo(":method"),
      path: pseudo(":path"),
      headers: rawHeaders(call, pseudo(":authority")),
      setHost: false,
      agent: false,
    });
    const timer = setTimeout(() => {
      resolve(envoyAnswer(504, "upstream request timeout"));
      outgoing.destroy();
    }, call.timeoutMilliseconds);
    const finish = (answer: GatewayAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    let isConnected = false;
    outgoing.on("socket", (socket) => {
      socket.on(address.isTls ? "secureConnect" : "connect", () => (isConnected = true));
    });
    outgoing.on("error", (error) => finish(answerTo(error, isConnected)));
    outgoing.on("response", (response) => {
      readReply(response).then(finish, (error: Error) => finish(answerTo(error, true)));
    });
    outgoing.end(Buffer.from(call.body, "latin1"));
  });
}

/** Lines in order, `host` first; Node takes a flat list of names and values as it is. */
function rawHeaders(call: GatewayCall, authority: string): string[] {
  const lines = call.headers.filter(([name]) => !name.startsWith(":"));
  const length: HeaderLine = ["content-length", String(call.body.length)];
  const all: HeaderLine[] = [["host", authority], ...lines, length, ["connection", "close"]];
  return all.flat();
}

async function readReply(response: IncomingMessage): Promise<GatewayAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const raw = response.rawHeaders;
  const headers = raw.flatMap((name, index): HeaderLine[] =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""]] : [],
  );
  const body = Buffer.concat(chunks).toString("latin1");
  return { kind: "reply", status: response.statusCode ?? 0, headers, body };
}

function answerTo(error: Error & { readonly code?: string }, isConnected: boolean): GatewayAnswer {
  const told = error.message || error.code || "unknown error";
  if (error.code?.startsWith("HPE_")) return envoyAnswer(502, `${RESET}protocol error (${told})`);
  const reason = isConnected ? "connection termination" : "remote connection failure";
  return envoyAnswer(503, `${RESET}${reason} (${told})`);
}

/** TLS takes names there, no addresses. */
function serverName(authority: string): string | undefined {
  const host = authority.replace(/:\d+$/, "");
  return /^[\d.]+$|^\[/.test(host) ? undefined : host;
}

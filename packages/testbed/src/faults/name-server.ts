/** A DNS server on loopback that knows no name, or says nothing at all. */
import { createSocket } from "node:dgram";

export interface NameServer {
  readonly port: number;
  /** How many questions it got. */
  questions(): number;
  close(): Promise<void>;
}

/** `refusal`: answers every question with NXDOMAIN (RFC 1035 §4.1.1). `silence`: never answers. */
export async function openNameServer(manner: "refusal" | "silence"): Promise<NameServer> {
  const socket = createSocket("udp4");
  let questions = 0;
  socket.on("message", (question, sender) => {
    questions++;
    if (manner === "silence") return;
    const answer = Buffer.from(question);
    // A response, recursion available, "no such name"; the question is repeated behind it.
    answer.writeUInt16BE(0x8183, 2);
    socket.send(answer, sender.port, sender.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", resolve);
  });
  return {
    port: socket.address().port,
    questions: () => questions,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

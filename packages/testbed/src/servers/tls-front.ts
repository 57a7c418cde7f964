/** TLS in front of a server that has none. */
import { type AddressInfo, connect } from "node:net";
import { type Server, createServer } from "node:tls";
import { generate } from "selfsigned";

export class TlsFront {
  private constructor(
    private readonly server: Server,
    readonly port: number,
    /** The certificate, which is its own authority, in PEM. Good for the name `localhost`. */
    readonly certificate: string,
  ) {}

  /** `port` is where the server behind listens on loopback. */
  static async start(port: number): Promise<TlsFront> {
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
      algorithm: "sha256",
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
    });
    const server = createServer({ key, cert, ALPNProtocols: ["http/1.1"] }, (socket) => {
      const behind = connect(port, "127.0.0.1");
      socket.pipe(behind).pipe(socket);
      socket.on("error", () => behind.destroy());
      behind.on("error", () => socket.destroy());
      socket.on("close", () => behind.destroy());
    });
    // Who does not trust the certificate hangs up.
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new TlsFront(server, (server.address() as AddressInfo).port, cert);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

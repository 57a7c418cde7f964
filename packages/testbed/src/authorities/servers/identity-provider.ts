/** What issues the tokens that the authorities verify: a key of its own, its public half for download, and JSON Web Tokens (RFC 7519). */
import { createServer } from "node:http";
import type { Server } from "node:http";
import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { AddressInfo } from "node:net";

export interface Claims {
  readonly sub: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly aud?: string;
  /** Seconds since 1970. Default: in ten minutes. */
  readonly exp?: number;
}

export class IdentityProvider {
  issuer = "";
  private readonly keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  private readonly strangersKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  private readonly server: Server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(this.keySet));
  });

  /** The public key as a JSON Web Key Set (RFC 7517). */
  readonly keySet = {
    keys: [
      { ...this.keys.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" },
    ],
  };

  /** Listens on loopback, and answers every request with the key set. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", resolve);
    });
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  token(claims: Claims): string {
    return this.signed(claims, this.keys.privateKey);
  }

  /** A token like `token`'s, signed by somebody else. */
  forgedToken(claims: Claims): string {
    return this.signed(claims, this.strangersKeys.privateKey);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private signed(claims: Claims, key: KeyObject): string {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.issuer, aud: "orders", iat: now, exp: now + 600, ...claims };
    const text = `${encoded({ alg: "RS256", typ: "JWT", kid: "1" })}.${encoded(payload)}`;
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

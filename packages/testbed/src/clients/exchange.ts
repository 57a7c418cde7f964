/** What a client sends and what it gets, the same for HTTP/1.1 and HTTP/2. All text is a byte string. */
import type { HeaderLine } from "../conformance/case.js";

export interface ClientRequest {
  readonly method: string;
  /** `null`: the target is the authority (CONNECT). */
  readonly path: string | null;
  readonly authority: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  /** Lines behind the body; over HTTP/2 alone. */
  readonly trailers?: readonly HeaderLine[];
}

export interface ClientResponse {
  readonly status: number;
  /** Without pseudo-headers. */
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  readonly trailers: readonly HeaderLine[];
  /** Whether the response ended as it should; `false` when the connection or stream broke off inside it. */
  readonly complete: boolean;
}

/** One request under way on a connection of its own. */
export interface Exchange {
  /** Every response; empty when the connection or stream ended, or time ran out, before one began. */
  readonly responses: Promise<readonly ClientResponse[]>;
  /** Leaves, whatever state the request is in. */
  close(): void;
}

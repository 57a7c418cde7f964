/** A gRPC service and its client, real ones, without generated code: messages are bytes. */
import { Client, credentials, Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type {
  ClientDuplexStream,
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  MethodDefinition,
  ServiceError,
} from "@grpc/grpc-js";

const identity = (bytes: Buffer): Buffer => bytes;

function method(
  name: string,
  requestStream: boolean,
  responseStream: boolean,
): MethodDefinition<Buffer, Buffer> {
  return {
    path: `/orders.Orders/${name}`,
    requestStream,
    responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

const UNARY = method("Get", false, false);
const LIST = method("List", false, true);
const CHAT = method("Chat", true, true);

export class GrpcService {
  /** Calls that arrived since the last `reset`. */
  calls = 0;
  private readonly server = new Server();

  constructor() {
    const get: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
      this.calls++;
      const trailer = new Metadata();
      trailer.set("x-trailer", "unary");
      callback(null, call.request, trailer);
    };
    const list: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      this.calls++;
      for (let index = 0; index < 10; index++) call.write(Buffer.from(`item ${index}`));
      call.end();
    };
    const chat: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
      this.calls++;
      call.on("data", (message: Buffer) => call.write(message));
      call.on("end", () => call.end());
    };
    this.server.addService({ get: UNARY, list: LIST, chat: CHAT }, { get, list, chat });
  }

  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
  }

  reset(): void {
    this.calls = 0;
  }

  close(): void {
    this.server.forceShutdown();
  }
}

export interface UnaryResult {
  /** gRPC's status code by name, e.g. `OK`. */
  readonly status: string;
  readonly details: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export class GrpcClient {
  private readonly client: Client;

  constructor(port: number) {
    this.client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  unary(message: string): Promise<UnaryResult> {
    let answer = "";
    const call = this.client.makeUnaryRequest(
      UNARY.path,
      identity,
      identity,
      Buffer.from(message),
      (_error: ServiceError | null, response?: Buffer) => (answer = response?.toString() ?? ""),
    );
    return new Promise((resolve) =>
      call.on("status", ({ code, details, metadata }) => {
        // The answer's callback and this one come in either order.
        setImmediate(() =>
          resolve({
            status: status[code] ?? "?",
            details,
            message: answer,
            metadata: metadata.getMap(),
          }),
        );
      }),
    );
  }

  /** Gives what the service streamed, and how the call ended. */
  list(): Promise<{ readonly status: string; readonly messages: readonly string[] }> {
    const call = this.client.makeServerStreamRequest(
      LIST.path,
      identity,
      identity,
      Buffer.from(""),
    );
    const messages: string[] = [];
    call.on("data", (message: Buffer) => messages.push(message.toString()));
    call.on("error", () => undefined);
    return new Promise((resolve) =>
      call.on("status", ({ code }) => resolve({ status: status[code] ?? "?", messages })),
    );
  }

  /** Sends each message after the answer to the one before: neither side can wait for the end of the other. */
  chat(
    messages: readonly string[],
  ): Promise<{ readonly status: string; readonly echoes: readonly string[] }> {
    const call: ClientDuplexStream<Buffer, Buffer> = this.client.makeBidiStreamRequest(
      CHAT.path,
      identity,
      identity,
    );
    const echoes: string[] = [];
    const next = () => {
      const message = messages[echoes.length];
      if (message === undefined) call.end();
      else call.write(Buffer.from(message));
    };
    call.on("data", (message: Buffer) => {
      echoes.push(message.toString());
      next();
    });
    call.on("error", () => undefined);
    next();
    return new Promise((resolve) =>
      call.on("status", ({ code }) => resolve({ status: status[code] ?? "?", echoes })),
    );
  }

  close(): void {
    this.client.close();
  }
}

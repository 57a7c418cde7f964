/** A request's body on its way: kept until the request goes on, then handed to the service as it comes. */
import { type DownstreamRequest, ServiceRequest, endsWithHeaders } from "./downstream.js";
import type { HeaderMap } from "./header-map.js";
import type { LocalReply } from "./local-reply.js";
import type { World } from "./world.js";

export class Upload {
  /** What has come so far. */
  received = "";
  hasEnded: boolean;
  private service: ServiceRequest | undefined;
  private isAnswered = false;

  /** @param onAnswer told once what the service answers, when it has got everything. */
  constructor(
    private readonly world: World,
    private readonly request: DownstreamRequest,
    private readonly onAnswer: (answer: LocalReply) => void,
  ) {
    this.hasEnded = endsWithHeaders(request);
  }

  accept(data: string, ends: boolean): void {
    this.received += data;
    this.hasEnded ||= ends;
    this.service?.write(data);
    this.finish();
  }

  /** The request goes on. @param body replaces what has come so far. */
  release(headers: HeaderMap, body = this.received): void {
    this.service = new ServiceRequest(this.world, headers);
    this.service.write(body);
    this.finish();
  }

  private finish(): void {
    // The service answers an upgrade without waiting for an end that does not come.
    const isAll = this.request.staysOpen && this.received.length >= this.request.body.length;
    if (this.service === undefined || this.isAnswered || !(this.hasEnded || isAll)) return;
    this.isAnswered = true;
    this.onAnswer(this.service.finish());
  }
}

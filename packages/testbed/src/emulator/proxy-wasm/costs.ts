/** What a request costs at the border between host and module. A guard against regressions, not a measurement of time. */
export class HostCosts {
  /** Calls of host functions. */
  hostCalls = 0;
  /** The same by function name. */
  readonly callsByName = new Map<string, number>();
  /** Bytes copied into and out of linear memory. */
  bytesCopied = 0;
  /** Blocks that the host had the module allocate. */
  allocations = 0;

  count(name: string): void {
    this.hostCalls++;
    this.callsByName.set(name, (this.callsByName.get(name) ?? 0) + 1);
  }

  reset(): void {
    this.hostCalls = 0;
    this.callsByName.clear();
    this.bytesCopied = 0;
    this.allocations = 0;
  }
}

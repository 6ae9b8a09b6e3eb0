/** How soon a terminal that took nothing is tried again: soon enough for a person, and rare where nothing reads. ms. */
const firstRetryMs = 2;
const lastRetryMs = 100;

/** Typed bytes that wait until a program reads them, in order. Its user bounds it by `pendingBytes`. */
export class InputQueue {
  private readonly tryWrite: (bytes: Uint8Array) => number;
  private readonly waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private retryMs = firstRetryMs;
  private timer: NodeJS.Timeout | undefined;

  /** `tryWrite` gives how many bytes were taken, without waiting. */
  constructor(tryWrite: (bytes: Uint8Array) => number) {
    this.tryWrite = tryWrite;
  }

  get pendingBytes(): number {
    return this.waitingBytes;
  }

  push(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.timer === undefined) this.flush();
  }

  private flush(): void {
    this.timer = undefined;
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const taken = this.tryWrite(first);
      this.waitingBytes -= taken;
      if (taken > 0) this.retryMs = firstRetryMs;
      if (taken < first.length) {
        this.waiting[0] = first.subarray(taken);
        this.timer = setTimeout(() => this.flush(), this.retryMs).unref();
        this.retryMs = Math.min(this.retryMs * 2, lastRetryMs);
        return;
      }
      this.waiting.shift();
    }
  }
}

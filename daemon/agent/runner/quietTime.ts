import { setTimeout as pause } from 'node:timers/promises';

/** Knows when nothing came for a while. */
export class QuietTime {
  private readonly quietMs: number;
  private readonly mostMs: number;
  private noises = 0;

  constructor({ quietMs, mostMs }: { readonly quietMs: number; readonly mostMs: number }) {
    this.quietMs = quietMs;
    this.mostMs = mostMs;
  }

  noise(): void {
    this.noises += 1;
  }

  /** Resolves when nothing has come for that long, or it was waited long enough. */
  async quiet(): Promise<void> {
    let before = -1;
    for (let waitedMs = 0; before !== this.noises && waitedMs < this.mostMs; waitedMs += this.quietMs) {
      before = this.noises;
      await pause(this.quietMs);
    }
  }
}

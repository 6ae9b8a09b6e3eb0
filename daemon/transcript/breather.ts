import { setImmediate as breathe } from 'node:timers/promises';

/** Sessions are served in between. */
const turnMs = 10;

/** Divides work that keeps a core busy into short turns. */
export class Breather {
  private turnBegunMs = performance.now();

  /** Lets others work where this turn was long enough. */
  async pause(): Promise<void> {
    if (performance.now() - this.turnBegunMs < turnMs) return;
    await breathe();
    this.turnBegunMs = performance.now();
  }
}

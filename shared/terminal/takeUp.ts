import type { Pace } from './pace.ts';
import { relayLimits } from './relayLimits.ts';

/**
 * What a watcher who is behind gets of the output itself between one screen and the next: as much as it takes until the
 * next may come, so that its line is used; a turn at least. Skipped at once again, it would see nothing but screens.
 */
export class TakeUp {
  /** Before it was ever taken to a screen nothing is owed. */
  #sentBytes = Infinity;

  /** It has a screen, and goes on from there. */
  begin(): void {
    this.#sentBytes = 0;
  }

  sent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** Whether it may be taken to the next screen. Who has typed waits for the answer, which is behind: a turn has to do. */
  isServed(
    pace: Pace,
    now: number,
    { withinMs, sharers }: { readonly withinMs: number; readonly sharers: number },
  ): boolean {
    if (this.#sentBytes < relayLimits.turnBytes) return false;
    const isImpatient = withinMs < relayLimits.snapshotEveryMs;
    return isImpatient || this.#sentBytes >= pace.takesWithin(relayLimits.snapshotEveryMs, now) / sharers;
  }
}

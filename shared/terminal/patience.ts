import { relayLimits } from './relayLimits.ts';

/**
 * For how long output may wait for a watcher before it is skipped for a snapshot. An input is answered behind what waits
 * already: whoever types into a flood is taken past it early. What comes of an input that had nothing before it is
 * what its person asked for, however much it is, and is skipped no sooner than for who only watches.
 */
export class Patience {
  #shortUntil = -Infinity;

  /** Something was typed when so many bytes waited; `Infinity` where a snapshot is waited for. Whether it turns short now. */
  typed(waitingBytes: number, now: number): boolean {
    if (waitingBytes <= relayLimits.quietBytes) return false;
    const wasShort = now < this.#shortUntil;
    this.#shortUntil = now + relayLimits.workingMs;
    return !wasShort;
  }

  /** How long something may wait, in milliseconds. */
  at(now: number): number {
    return now < this.#shortUntil ? relayLimits.workingBehindMs : relayLimits.watchingBehindMs;
  }
}

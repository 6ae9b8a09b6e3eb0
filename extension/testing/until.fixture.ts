import { setTimeout as later } from 'node:timers/promises';

const lookMs = 10;
const longestMs = 10_000;

/** Waits for something that will be so; @throws Error that names it where it does not come. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestMs; waitedMs += lookMs) {
    if (isSo()) return;
    await later(lookMs);
  }
  throw new Error(`it did not come: ${what}`);
}

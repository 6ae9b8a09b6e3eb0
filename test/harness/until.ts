import { setTimeout as pause } from 'node:timers/promises';

/** Thrown by a condition that can never come true any more: the wait ends at once. */
export class Hopeless extends Error {}

/** How long a test waits for something before it says what did not happen. */
const defaultLimitMs = 20_000;

/**
 * Waits until a condition gives something truthy, and gives it back. A throw counts as "not yet"; the last one is told.
 * @throws Error naming what was waited for.
 */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  what: string,
  limitMs: number = defaultLimitMs,
): Promise<Exclude<NonNullable<Value>, false>> {
  const deadline = Date.now() + limitMs;
  let lastFailure = '';
  for (;;) {
    try {
      const value = await condition();
      // What is truthy is neither undefined, null nor false.
      if (value) return value as Exclude<NonNullable<Value>, false>;
      lastFailure = '';
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      lastFailure = ` (${error instanceof Error ? error.message : String(error)})`;
    }
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}${lastFailure}`);
    await pause(25);
  }
}

import { setTimeout as pause } from 'node:timers/promises';

/** Thrown by a condition that can never come true any more: the wait ends at once. */
export class Hopeless extends Error {}

/** How long a test waits for something before it says what did not happen. */
const defaultLimitMs = 20_000;

/** Looked often at first, so that what is quick is not waited for; what takes long is mostly asked of a hub, which costs. */
const shortestPauseMs = 25;
const longestPauseMs = 100;
const pauseAfter = (waitedMs: number) => Math.min(longestPauseMs, shortestPauseMs + waitedMs / 20);

/**
 * Waits until a condition gives something truthy, and gives it back. A throw counts as "not yet"; the last one is told.
 * @throws Error naming what was waited for.
 */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  what: string,
  limitMs: number = defaultLimitMs,
): Promise<Exclude<NonNullable<Value>, false>> {
  const began = Date.now();
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
    const waitedMs = Date.now() - began;
    if (waitedMs > limitMs) throw new Error(`waited ${limitMs} ms in vain: ${what}${lastFailure}`);
    await pause(pauseAfter(waitedMs));
  }
}

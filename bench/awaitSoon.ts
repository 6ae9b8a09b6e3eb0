import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything that is measured may take. */
const limitMs = 120_000;

/**
 * Waits for something whose time is measured; each `lookMs` it is looked at, which may be added to it.
 * @throws Error naming what did not come.
 */
export async function awaitSoon(condition: () => boolean | Promise<boolean>, what: string, lookMs = 10): Promise<void> {
  const began = performance.now();
  while (!(await condition())) {
    if (performance.now() - began > limitMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await pause(lookMs);
  }
}

import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../load.ts';
import type { KeyLine } from './references/keyLine.ts';

/** A character that stands in no prompt and in no control sequence of what is measured here. */
const key = '%';
const keyCode = key.charCodeAt(0);
const clearLine = '\u0015';
/** Well before the line's end, where programs redraw more than a key. */
const keysPerLine = 50;
const settleMs = 50;
const longestMs = 10_000;

/** Times of single keys, from the call that sends one to its echo, in milliseconds. */
export interface EchoTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How often, and with which pause between two keys. */
export interface Typing {
  readonly keys: number;
  readonly pauseMs: number;
}

/** Types into all lines in turns, a line of keys each, so that whatever else the machine does hits all alike. */
export async function typeKeys(
  lines: readonly KeyLine[],
  { keys, pauseMs }: Typing,
): Promise<ReadonlyMap<KeyLine, EchoTimes>> {
  const times = new Map<KeyLine, number[]>(lines.map((line) => [line, []]));
  for (let typed = 0; typed < keys; typed += keysPerLine) {
    for (const [line, all] of times) {
      line.type(clearLine);
      await pause(settleMs);
      for (let more = 0; more < keysPerLine; more += 1) {
        all.push(await timeKey(line));
        if (pauseMs > 0) await pause(pauseMs);
      }
    }
  }
  return new Map([...times].map(([line, all]) => [line, summarize(all)]));
}

/** Types one key and waits for its echo. @throws Error where none comes. */
export function timeKey(line: KeyLine): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${line.name} echoed no key within ${longestMs} ms`)), longestMs);
    const start = performance.now();
    line.onBytes((bytes) => {
      if (!bytes.includes(keyCode)) return;
      clearTimeout(late);
      line.onBytes(() => undefined);
      resolve(performance.now() - start);
    });
    line.type(key);
  });
}

export function summarize(all: readonly number[]): EchoTimes {
  const sorted = [...all].sort((one, other) => one - other);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) };
}

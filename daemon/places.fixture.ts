import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createLog } from '../runtime/log.ts';
import type { Log } from '../runtime/log.ts';

/** A log whose lines a test can look at. */
export function createTestLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    log: createLog({ name: 'test', level: 'trace', destination: { write: (line) => void lines.push(line) } }),
  };
}

const made: string[] = [];

/** A short temporary directory; `removePlaces` takes it away. */
export async function makePlace(): Promise<string> {
  const place = await realpath(await mkdtemp(path.join(tmpdir(), 'rd-')));
  made.push(place);
  return place;
}

/** Removes every place that was made, also where something that is just ending still writes a last file. */
export async function removePlaces(): Promise<void> {
  for (const place of made.splice(0)) await rm(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

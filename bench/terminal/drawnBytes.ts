import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../test/harness/place.ts';

/** What processes draw on screens that have no window. */
export interface DrawnBytes {
  /** For the environment of such a process. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes that it has drawn since it was started. @throws Error where it does not count. */
  readBy: (pid: number) => number;
}

/** Counts what the emulators of processes are given, which say it on a channel of their own. */
export function openDrawnBytes(place: Place): DrawnBytes {
  const directory = place.make('drawn');
  const preload = join(directory, 'preload.cjs');
  writeFileSync(
    preload,
    `const { writeFileSync } = require('node:fs');
    const file = ${JSON.stringify(directory)} + '/' + process.pid;
    let bytes = 0;
    const tell = () => writeFileSync(file, String(bytes));
    require('node:diagnostics_channel').subscribe('rostrum:drawn', (length) => {
      bytes += length;
      tell();
    });
    tell();
    `,
  );
  return {
    env: { NODE_OPTIONS: `--require ${preload}` },
    readBy: (pid) => Number(readFileSync(join(directory, String(pid)), 'utf8')),
  };
}

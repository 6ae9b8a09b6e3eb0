import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Emulator } from '../../daemon/terminal/screen/emulator.ts';
import type { TestViewer } from '../harness/viewer.ts';
import type { RecordedEpoch } from './recordedEpochs.ts';
import { readRecordedEpochs } from './recordedEpochs.ts';

/** What of a viewer is looked at, wherever it watches. */
type Shown = Pick<TestViewer, 'runs' | 'snapshots'>;

const tail = 'x'.repeat(40);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A line whose place among all others can be read from it. */
export const numberedLine = (number: number | string): string => `line-${number}-${tail}`;

/** What the last snapshot of a viewer shows. */
export const lastScreenOf = (viewer: Shown): string => viewer.snapshots.at(-1)?.text ?? '';

/** The number of the last line that a viewer was shown; 0 before the first. */
export function newestLine(viewer: Shown): number {
  const shown = `${lastScreenOf(viewer)}${viewer.runs().at(-1)?.slice(-400) ?? ''}`;
  return Number([...shown.matchAll(/line-(\d+)-/g)].at(-1)?.[1] ?? 0);
}

/** Within what followed a snapshot each line comes once, whole, behind the one before. */
export function assertRunsAreWhole(viewer: Shown): void {
  for (const run of viewer.runs()) {
    const begin = run.search(/line-\d+-x+\r\n/);
    if (begin < 0) continue;
    const lines = run.slice(begin).split('\r\n');
    const first = Number(/line-(\d+)/.exec(lines[0] ?? '')?.[1]);
    const shown = lines.filter((line) => line.startsWith('line-')).slice(0, -1);
    assert.deepEqual(
      shown,
      shown.map((_, at) => numberedLine(first + at)),
    );
  }
}

/**
 * What was shown behind each snapshot is a part of what was recorded of one epoch, and each new epoch says why it is.
 * Gives the epochs.
 */
export function assertRecorded(viewer: Shown, recording: string): readonly RecordedEpoch[] {
  const epochs = readRecordedEpochs(readFileSync(recording, 'utf8'));
  assert.deepEqual(
    epochs.map(({ number }) => number),
    epochs.map((_, index) => index + 1),
  );
  assert.ok(epochs.slice(1).every(({ reason }) => (reason ?? '').length > 0));
  for (const run of viewer.runs().filter((shown) => shown !== '')) {
    const hashes = epochs.map(({ output }) => {
      const at = output.indexOf(run.slice(0, 60));
      return at < 0 ? undefined : sha256(output.slice(at, at + run.length));
    });
    assert.ok(hashes.includes(sha256(run)), `recorded as it was shown: ${JSON.stringify(run.slice(0, 100))}`);
  }
  return epochs;
}

/** What a viewer's last snapshot and what followed it draw. */
export async function screenOf(viewer: Shown): Promise<string> {
  const emulator = await Emulator.open({ columns: 80, rows: 24 }, 0);
  await emulator.write(Buffer.from(`${lastScreenOf(viewer)}${viewer.runs().at(-1) ?? ''}`));
  const lines = emulator.lines();
  emulator.dispose();
  return lines.join('\n').trimEnd();
}

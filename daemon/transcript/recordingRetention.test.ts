import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../runtime/log.ts';
import { makeTrialDir } from '../terminal/terminalTrial.ts';
import { RecordingRetention } from './recordingRetention.ts';

describe('recordings together', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  let logged: string[];
  beforeEach(() => {
    trial = makeTrialDir();
    logged = [];
  });
  afterEach(() => trial.remove());

  const log = () =>
    createLog({ name: 'daemon', level: 'info', destination: { write: (line) => void logged.push(line) } });
  const left = () => readdirSync(trial.dir).sort();
  const open = (maxBytes: number, living: readonly string[] = []) =>
    new RecordingRetention({ recordingsDir: trial.dir, maxBytes, living: () => new Set(living), log: log() });
  /** Each of 1,000 bytes, ended one after the other. */
  function record(...names: readonly string[]): void {
    for (const [index, name] of names.entries()) {
      writeFileSync(join(trial.dir, name), 'x'.repeat(1_000));
      utimesSync(join(trial.dir, name), 1_700_000_000 + index, 1_700_000_000 + index);
    }
  }

  it('[S7] are bounded: the sessions that ended first lose theirs, and it is logged', async () => {
    record('c.cast', 'a.cast', 'b.cast', 'd.cast', 'd.json', 'other.txt');
    await open(2_500).look();
    assert.deepEqual(left(), ['b.cast', 'd.cast', 'd.json', 'other.txt']);
    assert.match(logged.join(''), /"c".*removed to make room[^]*"a".*removed to make room/);
    await open(2_500).look();
    assert.equal(logged.length, 2);
  });

  it('[S7] those of living sessions stay, also where the bound is passed', async () => {
    record('a.cast', 'b.cast', 'c.cast');
    await open(500, ['a', 'c']).look();
    assert.deepEqual(left(), ['a.cast', 'c.cast']);
  });

  it('a directory that is not there yet is no trouble', async () => {
    trial.remove();
    const retention = open(1);
    retention.start();
    await retention.stop();
    assert.deepEqual(logged, []);
  });
});

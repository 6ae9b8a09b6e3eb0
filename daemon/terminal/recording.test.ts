import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Recording } from './recording.ts';
import type { RecordingOptions } from './recording.ts';
import { makeTrialDir, until } from './terminalTrial.ts';

describe('a recording', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  let clockMs: number;
  let troubles: string[];
  beforeEach(() => {
    trial = makeTrialDir();
    clockMs = 1_700_000_000_000;
    troubles = [];
  });
  afterEach(() => trial.remove());

  const path = () => join(trial.dir, 'recordings', 'a.cast');
  const open = (more: Partial<RecordingOptions> = {}) =>
    new Recording({
      path: path(),
      header: { sessionId: 'a', columns: 80, rows: 24, title: 'Ünïcode "title"', epoch: 1 },
      maxBytes: 100_000,
      now: () => clockMs,
      takeScreen: () => Promise.resolve('as it is'),
      onTrouble: (message) => troubles.push(message),
      ...more,
    });
  const breathe = () => new Promise((resolve) => setImmediate(resolve));
  const lines = () => readFileSync(path(), 'utf8').trimEnd().split('\n');
  const frames = () =>
    lines()
      .slice(1)
      .map((line): unknown => JSON.parse(line));

  it('[S7] is asciicast v2: a header, then output, sizes and markers with their times', async () => {
    const recording = open();
    recording.append(Buffer.from('one'));
    clockMs += 1_500;
    recording.resize(100, 30);
    recording.beginEpoch(2, 'a gap');
    await recording.close();
    assert.deepEqual(JSON.parse(lines()[0] ?? ''), {
      version: 2,
      width: 80,
      height: 24,
      timestamp: 1_700_000_000,
      title: 'Ünïcode "title"',
      env: {},
      rostrum: { sessionId: 'a', epoch: 1, base: 0 },
    });
    assert.deepEqual(frames(), [
      [0, 'o', 'one'],
      [1.5, 'r', '100x30'],
      [1.5, 'm', 'epoch 2: a gap'],
    ]);
  });

  it('[S7] has each byte in the file when append returns', () => {
    open().append(Buffer.from('now'));
    assert.deepEqual(frames(), [[0, 'o', 'now']]);
  });

  it('keeps a character whole that comes in two pieces, and shows bytes that are none as replaced', async () => {
    const recording = open();
    const euro = Buffer.from('€');
    recording.append(euro.subarray(0, 1));
    recording.append(euro.subarray(1));
    recording.append(Uint8Array.of(0xff));
    recording.append(euro.subarray(0, 2));
    await recording.close();
    assert.deepEqual(frames(), [
      [0, 'o', '€'],
      [0, 'o', '\ufffd'],
      [0, 'o', '\ufffd'],
    ]);
  });

  it('goes on where it ended, on the same clock, without a torn last line', async () => {
    const first = open();
    clockMs += 2_000;
    first.append(Buffer.from('one'));
    await first.close();
    appendFileSync(path(), '[3.0,"o","tor');
    clockMs += 1_000;
    const second = open();
    second.append(Buffer.from('two'));
    await second.close();
    assert.deepEqual(frames(), [
      [2, 'o', 'one'],
      [3, 'o', 'two'],
    ]);
  });

  it('never lets time run backwards', async () => {
    const recording = open();
    clockMs += 5_000;
    recording.append(Buffer.from('one'));
    clockMs -= 60_000;
    recording.append(Buffer.from('two'));
    await recording.close();
    assert.deepEqual(frames(), [
      [5, 'o', 'one'],
      [5, 'o', 'two'],
    ]);
  });

  it('[S7] stays within its bound: what is kept begins with a snapshot and ends with the newest output', async () => {
    const recording = open();
    for (let index = 0; index < 400; index += 1) {
      recording.append(Buffer.from(`${index}:${'x'.repeat(1_000)}`));
      if (index % 20 === 0) await breathe();
      assert.ok(statSync(path()).size <= 150_000);
    }
    await recording.close();
    const kept = frames();
    assert.deepEqual(kept[0], [0, 'm', 'older output was dropped']);
    assert.match(JSON.stringify(kept.slice(1, 4)), /"m","snapshot".*as it is.*"m","output"/);
    assert.match(JSON.stringify(kept.at(-1)), /399:x/);
    const numbers = kept
      .flatMap((frame) => /^(\d+):x/.exec(Array.isArray(frame) ? String(frame[2]) : '')?.[1] ?? [])
      .map(Number);
    assert.deepEqual(
      numbers,
      Array.from({ length: numbers.length }, (_, index) => 400 - numbers.length + index),
    );
    assert.ok(numbers.length > 40);
    assert.deepEqual(troubles, []);
  });

  it('[S7] is bounded also while no screen can be had', async () => {
    const recording = open({ takeScreen: () => new Promise(() => undefined) });
    for (let index = 0; index < 1_000; index += 1) recording.append(Buffer.from('y'.repeat(1_000)));
    await recording.close();
    assert.ok(statSync(path()).size <= 200_000);
  });

  it('[S7] [R5] goes on by itself after it was full because its older half could not be dropped', async () => {
    let isCopyRefused = true;
    let own: number | undefined;
    const write = (fd: number, bytes: Uint8Array) => {
      own ??= fd;
      if (isCopyRefused && fd !== own) throw new Error('ENOSPC: no space left on device');
      writeSync(fd, bytes);
    };
    const recording = open({ write });
    const append = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        recording.append(Buffer.from('y'.repeat(1_000)));
        await breathe();
      }
    };
    await append(300);
    const full = statSync(path()).size;
    assert.ok(full > 190_000 && full <= 200_000, `${full}`);
    assert.deepEqual(troubles, [
      'a recording cannot be shortened',
      'a recording cannot be shortened',
      'a recording is full',
    ]);
    isCopyRefused = false;
    await append(1);
    assert.equal(statSync(path()).size, full, 'not tried again at once');
    clockMs += 5_000;
    await append(1);
    recording.append(Buffer.from('newest'));
    assert.ok(statSync(path()).size < 100_000);
    assert.match(JSON.stringify(frames().at(-2)), /"m","gap: \d+ bytes were not recorded"/);
    assert.deepEqual(frames().at(-1), [5, 'o', 'newest']);
    await append(300);
    assert.ok(statSync(path()).size < 150_000);
    await recording.close();
    assert.equal(troubles.length, 3);
  });

  it('[S7] goes on from a fresh screen where its file is far beyond a bound that was made smaller', async () => {
    const first = open({ maxBytes: 1_000_000 });
    for (let index = 0; index < 400; index += 1) first.append(Buffer.from('y'.repeat(1_000)));
    await first.close();
    const second = open();
    second.append(Buffer.from('lost'));
    await breathe();
    second.append(Buffer.from('newest'));
    await second.close();
    assert.deepEqual(frames(), [
      [0, 'm', 'older output was dropped'],
      [0, 'm', 'gap: 22 bytes were not recorded'],
      [0, 'm', 'snapshot'],
      [0, 'o', 'as it is'],
      [0, 'm', 'output'],
      [0, 'o', 'newest'],
    ]);
  });

  it('[S7] begins with a cleared screen where one with all its colours would fill what is kept', async () => {
    const recording = open({ takeScreen: () => Promise.resolve('#'.repeat(300_000)) });
    for (let index = 0; index < 400; index += 1) {
      recording.append(Buffer.from(`${index}:${'x'.repeat(1_000)}`));
      await breathe();
    }
    await recording.close();
    assert.ok(statSync(path()).size < 150_000);
    assert.match(JSON.stringify(frames().at(-1)), /399:x/);
    assert.deepEqual(troubles, []);
  });

  it('survives a full disk, says so once, takes the half line back, and marks the gap', async () => {
    let isFull = false;
    const write = (fd: number, bytes: Uint8Array) => {
      writeSync(fd, isFull ? bytes.subarray(0, 3) : bytes);
      if (isFull) throw new Error('ENOSPC: no space left on device');
    };
    const recording = open({ write });
    recording.append(Buffer.from('before'));
    isFull = true;
    recording.append(Buffer.from('lost'));
    recording.append(Buffer.from('lost too'));
    assert.deepEqual(troubles, ['a recording cannot be written']);
    isFull = false;
    clockMs += 10_000;
    recording.append(Buffer.from('after'));
    await until(() => lines().length === 4, 'the frames');
    assert.deepEqual(frames()[0], [0, 'o', 'before']);
    assert.match(JSON.stringify(frames()[1]), /gap: \d+ bytes were not recorded/);
    assert.deepEqual(frames()[2], [10, 'o', 'after']);
    await recording.close();
  });
});

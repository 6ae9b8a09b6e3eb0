import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { castMarkers } from '../../shared/asciicast.ts';
import { readHeader } from './asciicast.ts';
import { writeAll } from './fileRange.ts';
import { Recording } from './recording.ts';
import type { RecordingOptions, RecordingRest } from './recording.ts';
import { makeTrialDir } from './terminalTrial.ts';

type Frame = readonly [number, string, string];

describe('a recording that is shortened', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  beforeEach(() => {
    trial = makeTrialDir();
  });
  afterEach(() => trial.remove());

  const path = () => join(trial.dir, 'a.cast');
  const open = (rest?: RecordingRest, more: Partial<RecordingOptions> = {}) =>
    new Recording({
      path: path(),
      header: { sessionId: 'a', columns: 80, rows: 24, title: 't', epoch: 1 },
      maxBytes: 100_000,
      now: () => 1_700_000_000_000,
      takeScreen: () => Promise.resolve('the screen'),
      onTrouble: (message) => assert.fail(message),
      rest,
      ...more,
    });
  /** Every frame with its place: bytes of frames before it, dropped ones too. */
  function readPlaces() {
    const lines = readFileSync(path(), 'utf8').split('\n');
    const header = readHeader(lines[0] ?? '');
    assert.ok(header);
    const frames = new Map<number, Frame>();
    let place = header.base;
    for (const line of lines.slice(1, -1)) {
      frames.set(place, JSON.parse(line));
      place += Buffer.byteLength(line) + 1;
    }
    return { header, frames };
  }
  /** What programs printed: without the screens that were put in. */
  function outputOf(frames: Iterable<Frame>): string {
    let [text, isSnapshot] = ['', false];
    for (const [, kind, data] of frames) {
      if (kind === 'm') isSnapshot = data === castMarkers.snapshot;
      else if (kind === 'o' && !isSnapshot) text += data;
    }
    return text;
  }
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const rest = () => new Promise((resolve) => setImmediate(resolve));

  it('[S7] keeps every frame that is left at its place, over many shortenings and daemons', async () => {
    let recording = open();
    const seen = new Map<number, Frame>();
    let printed = '';
    let lastBase = 0;
    for (let index = 0; index < 1_500; index += 1) {
      const line = `${index} ünï😀 \u001b[1m${'x'.repeat(index % 900)}\r\n`;
      printed += line;
      recording.append(Buffer.from(line));
      if (index % 10 === 0) await rest();
      if (index % 200 === 199) {
        await recording.suspend();
        recording = open(recording.rest);
      }
      if (index % 50 !== 0) continue;
      const { header, frames } = readPlaces();
      assert.ok(header.base >= lastBase);
      lastBase = header.base;
      for (const [place, frame] of frames) {
        if (frame[2] !== castMarkers.dropped) assert.deepEqual(frame, seen.get(place) ?? frame);
        seen.set(place, frame);
      }
    }
    await recording.close();
    assert.ok(lastBase > 400_000, 'it was shortened several times');
    const { frames } = readPlaces();
    const kept = outputOf(frames.values());
    assert.ok(kept.length > 30_000);
    assert.equal(hash(kept), hash(printed.slice(-kept.length)));
  });

  it('[S7] says in its header the size and epoch that its first frame has', async () => {
    const recording = open();
    recording.resize(132, 50);
    recording.beginEpoch(4, 'a gap');
    for (let index = 0; index < 400; index += 1) {
      recording.append(Buffer.from('y'.repeat(1_000)));
      if (index % 10 === 0) await rest();
    }
    recording.beginEpoch(5, 'another');
    await recording.close();
    const { columns, rows, epoch } = readPlaces().header;
    assert.deepEqual([columns, rows, epoch], [132, 50, 4]);
  });

  it('[S7] drops only the older half also right after a new daemon', async () => {
    let recording = open();
    for (let index = 0; index < 85; index += 1) recording.append(Buffer.from('z'.repeat(1_000)));
    await rest();
    await recording.suspend();
    recording = open(recording.rest);
    for (let index = 0; index < 20; index += 1) {
      recording.append(Buffer.from('z'.repeat(1_000)));
      await rest();
    }
    await recording.close();
    assert.ok(outputOf(readPlaces().frames.values()).length > 40_000);
  });

  it('[S7] has no frame that is longer than a page, whatever is printed at once', async () => {
    const recording = open(undefined, { maxBytes: 4_000_000 });
    const text = `${'\u001b'.repeat(70_001)}${'😀'.repeat(40_000)}`;
    recording.append(Buffer.from(text));
    await recording.close();
    const frames = [...readPlaces().frames.values()];
    assert.ok(Math.max(...frames.map((frame) => Buffer.byteLength(JSON.stringify(frame)))) < 100_000);
    assert.equal(hash(outputOf(frames)), hash(text));
    assert.ok(frames.every(([, , data]) => !/\p{Cs}/u.test(data)));
  });

  it('[S7] a character that is cut by an orderly change of daemons is whole', async () => {
    const euro = Buffer.from('€');
    const first = open();
    first.append(euro.subarray(0, 2));
    await first.suspend();
    const second = open(first.rest);
    second.append(euro.subarray(2));
    await second.close();
    assert.equal(outputOf(readPlaces().frames.values()), '€');
  });

  it('[S7] says at its end that something is missing, where the disk was full until then', async () => {
    let isFull = true;
    const first = open();
    await first.close();
    const recording = open(undefined, {
      onTrouble: () => undefined,
      write: (fd, bytes) => {
        if (isFull) throw new Error('ENOSPC: no space left on device');
        writeAll(fd, bytes);
      },
    });
    recording.append(Buffer.from('lost'));
    isFull = false;
    await recording.close();
    assert.match([...readPlaces().frames.values()].at(-1)?.[2] ?? '', /^gap: \d+ bytes were not recorded$/);
  });
});

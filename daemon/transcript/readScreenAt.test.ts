import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Recording } from '../terminal/recording.ts';
import { Emulator } from '../terminal/screen/emulator.ts';
import { makeTrialDir } from '../terminal/terminalTrial.ts';
import { terminalLimits } from '../terminal/terminalLimits.ts';
import { CastFile } from './castFile.ts';
import { readScreenAt } from './readScreenAt.ts';

const begunMs = 1_700_000_000_000;

describe('a screen of earlier, from a recording', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  let clockMs: number;
  /** What a terminal is brought to by what was printed last, where that clears it. */
  let screen: string;
  beforeEach(() => {
    trial = makeTrialDir();
    screen = '';
    clockMs = begunMs;
  });
  afterEach(() => trial.remove());

  const path = () => join(trial.dir, 's.cast');
  const record = (maxBytes = 50_000_000) =>
    new Recording({
      path: path(),
      header: { sessionId: 's', columns: 20, rows: 6, title: 'a shell', epoch: 1 },
      maxBytes,
      now: () => clockMs,
      takeScreen: () => Promise.resolve(screen),
      onTrouble: (message) => assert.fail(message),
    });
  async function screenAt(at: number): Promise<readonly string[] | undefined> {
    const file = await CastFile.open(path());
    assert.ok(file !== undefined);
    try {
      return await readScreenAt(file, at);
    } finally {
      await file.close();
    }
  }
  /** Output of which each piece comes a second after the one before it. */
  function print(recording: Recording, ...pieces: readonly string[]): void {
    for (const piece of pieces) {
      clockMs += 1_000;
      screen = piece;
      recording.append(Buffer.from(piece));
    }
  }

  it('[S6] is what was there at that moment, not what came later', async () => {
    const recording = record();
    print(recording, '$ deploy\r\n', 'Really? [y/N]', ' y\r\n\u001b[2J\u001b[HDone.');
    const second = (seconds: number) => screenAt(begunMs + seconds * 1_000);
    assert.deepEqual(await second(0), []);
    assert.deepEqual(await second(1), ['$ deploy']);
    assert.deepEqual(await second(2.5), ['$ deploy', 'Really? [y/N]']);
    assert.deepEqual(await second(3), ['Done.']);
    assert.deepEqual(await second(1_000_000), ['Done.']);
    assert.equal(await second(-1), undefined);
    await recording.close();
  });

  it('[S6] is at every moment what a terminal shows that saw all of it', async () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[a-zü你 ]{0,30}$/),
      fc.constantFrom('\r\n', '\u001b[A', '\u001b[2J', '\u001b[2;3H', '\u001b[2;4r', '\u001b[?1049h', '\u001b[?1049l'),
      fc.record({ columns: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 30 }), fc.nat(29), async (pieces, index) => {
        const at = Math.min(index, pieces.length - 1);
        writeFileSync(path(), '');
        clockMs = begunMs;
        const recording = record();
        const emulator = await Emulator.open({ columns: 20, rows: 6 }, terminalLimits.screenScrollbackLines);
        let wanted: readonly string[] = [];
        for (const [place, part] of pieces.entries()) {
          clockMs += 1_000;
          if (typeof part === 'string') {
            recording.append(Buffer.from(part));
            await emulator.write(Buffer.from(part));
          } else {
            recording.resize(part.columns, part.rows);
            emulator.resize(part);
          }
          if (place === at) wanted = emulator.lines();
        }
        await recording.close();
        emulator.dispose();
        const filled = wanted.slice(0, wanted.findLastIndex((line) => line !== '') + 1);
        assert.deepEqual(await screenAt(begunMs + (at + 1) * 1_000), filled);
      }),
      { numRuns: 60 },
    );
  });

  it('[S6] of a very long output it is made from the newest, with the size and modes that were set long before', async () => {
    const recording = record();
    recording.resize(40, 4);
    print(recording, 'the shell\u001b[?1049h\u001b[2;3r');
    for (let index = 0; index < 60; index += 1) print(recording, `${'x'.repeat(20_000)}\u001b[H\u001b[J`);
    print(recording, 'top\r\n1\r\n2\r\n3\r\n4\u001b[9;99H!');
    const inside = clockMs;
    print(recording, '\u001b[?1049l');
    assert.deepEqual(await screenAt(inside), ['top', '3', '4', `${' '.repeat(39)}!`]);
    // What the program left is not shown for the shell's, which is too long ago.
    assert.deepEqual(await screenAt(clockMs), []);
    await recording.close();
  });

  it('[S6] of what was dropped there is none, and of what is left there is', async () => {
    const recording = record(100_000);
    const times: number[] = [];
    for (let index = 0; index < 120; index += 1) {
      print(recording, `\u001b[2J\u001b[H${index}${'\u0000'.repeat(300)}`);
      times.push(clockMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await recording.close();
    const [header = '', , snapshot = ''] = readFileSync(path(), 'utf8').split('\n');
    assert.ok(JSON.parse(header).rostrum.base > 0, 'some of it was dropped');
    const leftFrom = begunMs + JSON.parse(snapshot)[0] * 1_000;
    const screens = await Promise.all(times.map((at) => screenAt(at)));
    for (const [index, at] of times.entries())
      assert.deepEqual(screens[index], at < leftFrom ? undefined : [`${index}`]);
    assert.ok(screens[0] === undefined && screens.at(-1) !== undefined);
  });

  it('a screen that nobody printed counts: the daemon was not there when its output came', async () => {
    const recording = record();
    print(recording, 'before');
    clockMs += 1_000;
    recording.beginEpoch(2, 'the daemon was killed');
    recording.putScreen('\u001b[2J\u001b[Hafter');
    assert.deepEqual(await screenAt(clockMs), ['after']);
    assert.deepEqual(await screenAt(clockMs - 1), ['before']);
    await recording.close();
  });

  it('what is damaged has no size that no screen can have', async () => {
    const header = { version: 2, width: 1e9, height: 1e9, timestamp: begunMs / 1_000 };
    const frames = [
      [1, 'r', '1000000x1000000'],
      [1, 'r', 'x'],
      [1, 'o', 'text'],
    ];
    writeFileSync(path(), `${[header, ...frames].map((line) => JSON.stringify(line)).join('\n')}\n`);
    assert.deepEqual(await screenAt(begunMs + 1_000), ['text']);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordedScreens } from './recordedScreens.ts';
import { Emulator } from './screen/emulator.ts';
import { SessionRecords } from './sessionRecord.ts';
import { SessionStream } from './sessionStream.ts';
import { makeTrialDir } from './terminalTrial.ts';

describe("a session's stream", () => {
  let trial: ReturnType<typeof makeTrialDir>;
  let clockMs = 1_700_000_000_000;
  beforeEach(() => {
    trial = makeTrialDir();
    mkdirSync(join(trial.dir, 'recordings'));
  });
  afterEach(() => trial.remove());

  const context = () => {
    const recordingsDir = join(trial.dir, 'recordings');
    const onTrouble = (message: string, error: Error) => assert.fail(`${message}: ${error.message}`);
    const recordedScreens = new RecordedScreens(recordingsDir);
    const records = new SessionRecords(recordingsDir);
    return { records, recordingsDir, recordedScreens, now: () => clockMs, onTrouble };
  };
  const subject = { sessionId: 'session_a', pid: 42, startedAt: 7, title: 'a', columns: 80, rows: 24 };

  it('gives each piece the position where it begins', async () => {
    const stream = SessionStream.begin(context(), subject);
    const positions = ['abc', 'de', 'f'].map((text) => stream.accept(Buffer.from(text)));
    assert.deepEqual(positions, [
      { epoch: 1, offset: 0 },
      { epoch: 1, offset: 3 },
      { epoch: 1, offset: 5 },
    ]);
    await stream.close();
  });

  it('[S5] goes on at its offset after an orderly stop, and only once', async () => {
    const first = SessionStream.begin(context(), subject);
    first.accept(Buffer.from('abc'));
    await first.close();
    const second = SessionStream.resume(context(), subject);
    assert.deepEqual(second.position, { epoch: 1, offset: 3 });
    // The second one is killed now: its offset proves nothing any more.
    const third = SessionStream.resume(context(), subject);
    assert.deepEqual(third.position, { epoch: 2, offset: 0 });
    await Promise.all([second.close(), third.close()]);
  });

  it('[S5] begins an epoch that was never used where its record is damaged', async () => {
    await SessionStream.begin(context(), subject).close();
    writeFileSync(join(trial.dir, 'recordings', 'session_a.json'), '{"version":1,"epo');
    const stream = SessionStream.resume(context(), subject);
    assert.deepEqual(stream.position, { epoch: 1_700_000_001, offset: 0 });
    await stream.close();
  });

  it('[S6] wants a new screen only after output, and not too often', async () => {
    const stream = SessionStream.begin(context(), subject);
    assert.equal(stream.isScreenStale(), true);
    stream.rememberScreen({ lines: ['one'] }, stream.position.offset);
    clockMs += 60_000;
    assert.equal(stream.isScreenStale(), false);
    stream.accept(Buffer.from('two'));
    assert.equal(stream.isScreenStale(), true);
    stream.rememberScreen({ lines: ['two'] }, stream.position.offset);
    stream.accept(Buffer.from('three'));
    assert.equal(stream.isScreenStale(), false);
    assert.deepEqual(stream.lastScreen, { lines: ['two'] });
    await stream.close();
  });

  it('[S16] recalls the screen behind its last byte, and the remembered one where nothing came since', async () => {
    const stream = SessionStream.begin(context(), subject);
    stream.accept(Buffer.from('one'));
    stream.rememberScreen({ lines: ['as tmux shows it'], title: 'a' }, stream.position.offset);
    assert.deepEqual(await stream.recallScreen(), { lines: ['as tmux shows it'], title: 'a' });
    stream.accept(Buffer.from('\r\ntwo'));
    assert.deepEqual(await stream.recallScreen(), { lines: ['one', 'two'], title: 'a' });
    assert.deepEqual(stream.lastScreen, { lines: ['one', 'two'], title: 'a' });
    await stream.close();
  });

  it('[S7] a recording that was shortened begins with the screen in full, its colours and modes', async () => {
    const stream = SessionStream.begin({ ...context(), recordingBytes: 20_000 }, subject);
    stream.accept(Buffer.from('\u001b[?1049h\u001b[?2004h\u001b[2;2H\u001b[32mgreen\u001b[0m'));
    const path = join(trial.dir, 'recordings', 'session_a.cast');
    const read = () => readFileSync(path, 'utf8');
    for (let piece = 0; !read().includes('older output was dropped'); piece += 1) {
      assert.ok(piece < 1_000, 'it is shortened');
      stream.accept(Buffer.from(`\u001b[9;1Hcount ${piece} ${'.'.repeat(60)}`));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await stream.close();
    const frames = read()
      .split('\n')
      .slice(1, 5)
      .map((line): unknown => (line === '' ? undefined : JSON.parse(line)));
    const [, marker, screen] = frames.filter(Array.isArray);
    assert.deepEqual([marker?.[1], marker?.[2]], ['m', 'snapshot']);
    const emulator = await Emulator.open({ columns: 80, rows: 24 }, 10);
    await emulator.write(Buffer.from(String(screen?.[2])));
    assert.match(emulator.paintedRows()[1] ?? '', /\u001b\[0;32mgreen/);
    assert.deepEqual([emulator.modes.alternate, emulator.modes.toggled], [1049, [2004]]);
    emulator.dispose();
  });
});

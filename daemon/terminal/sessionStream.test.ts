import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    return { records: new SessionRecords(recordingsDir), recordingsDir, now: () => clockMs, onTrouble };
  };
  const subject = { sessionId: 'session_a', pid: 42, startedAt: 7, title: 'a', columns: 80, rows: 24 };
  const takeScreen = () => Promise.resolve({ lines: [] });

  it('gives each piece the position where it begins', async () => {
    const stream = SessionStream.begin(context(), subject, takeScreen);
    const positions = ['abc', 'de', 'f'].map((text) => stream.accept(Buffer.from(text)));
    assert.deepEqual(positions, [
      { epoch: 1, offset: 0 },
      { epoch: 1, offset: 3 },
      { epoch: 1, offset: 5 },
    ]);
    await stream.close();
  });

  it('[S5] goes on at its offset after an orderly stop, and only once', async () => {
    const first = SessionStream.begin(context(), subject, takeScreen);
    first.accept(Buffer.from('abc'));
    await first.close();
    const second = SessionStream.resume(context(), subject, takeScreen);
    assert.deepEqual(second.position, { epoch: 1, offset: 3 });
    // The second one is killed now: its offset proves nothing any more.
    const third = SessionStream.resume(context(), subject, takeScreen);
    assert.deepEqual(third.position, { epoch: 2, offset: 0 });
    await Promise.all([second.close(), third.close()]);
  });

  it('[S5] begins an epoch that was never used where its record is damaged', async () => {
    await SessionStream.begin(context(), subject, takeScreen).close();
    writeFileSync(join(trial.dir, 'recordings', 'session_a.json'), '{"version":1,"epo');
    const stream = SessionStream.resume(context(), subject, takeScreen);
    assert.deepEqual(stream.position, { epoch: 1_700_000_001, offset: 0 });
    await stream.close();
  });

  it('[S6] wants a new screen only after output, and not too often', async () => {
    const stream = SessionStream.begin(context(), subject, takeScreen);
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
});

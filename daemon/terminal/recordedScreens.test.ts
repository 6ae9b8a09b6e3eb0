import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderFrame } from '../../shared/asciicast.ts';
import { renderHeader } from './asciicast.ts';
import { RecordedScreens } from './recordedScreens.ts';
import type { SessionRecord } from './sessionRecord.ts';
import { firstModes } from './stream/modes.ts';
import { makeTrialDir } from './terminalTrial.ts';

describe('the screen at the end of a recording', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  beforeEach(() => (trial = makeTrialDir()));
  afterEach(() => trial.remove());

  const size = { columns: 20, rows: 4 };
  const record: SessionRecord = {
    version: 1,
    ...{ sessionId: 'session_a', epoch: 1, pid: 42, startedAt: 7, title: '', screen: { lines: [] } },
    ...size,
  };
  const header = renderHeader({ sessionId: 'a', columns: 10, rows: 4, timestamp: 1, title: '', epoch: 1, base: 0 });
  const write = (...frames: readonly string[]) =>
    writeFileSync(join(trial.dir, 'session_a.cast'), header + frames.join(''));
  const out = (text: string) => renderFrame(0, 'o', text);
  const read = (more: Partial<SessionRecord> = {}) => new RecordedScreens(trial.dir).read({ ...record, ...more });

  it('[S16] is what its output paints, in the sizes that it had, without a torn line', async () => {
    const painted = out('gone\u001b[2J\u001b[2;3Hhullo\u001b[2;4He\u001b[4;1H0123456789ab');
    write(painted, renderFrame(0, 'r', '20x4'), out('cd'), '[1,"o","tor');
    assert.deepEqual(await read(), ['  hello', '', '0123456789', 'abcd']);
  });

  it('[S16] of a long one is that of its end, in the size and with the modes that are known of it', async () => {
    const filling = Array.from({ length: 80 }, () => out(`\u001b[4;1H${'~'.repeat(16_000)}`));
    write(out('\u001b[2;3r'), ...filling, out('\u001b[H\u001b[2Jtop\u001b[4;1Hbottom\u001b[2;1Hone\r\ntwo\r\nthree'));
    assert.deepEqual(await read({ modes: { ...firstModes, region: [2, 3] } }), ['top', 'two', 'three', 'bottom']);
  });

  it('[S16] is not known where nothing was recorded', async () => {
    assert.equal(await read(), undefined);
    write();
    assert.equal(await read(), undefined);
  });
});

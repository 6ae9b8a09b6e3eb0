import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderFrame } from '../../shared/asciicast.ts';
import { renderHeader } from './asciicast.ts';
import { readRecordedModes } from './recordedModes.ts';
import { firstModes } from './stream/modes.ts';
import { makeTrialDir } from './terminalTrial.ts';

describe('the modes at the end of a recording', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  beforeEach(() => (trial = makeTrialDir()));
  afterEach(() => trial.remove());

  const path = () => join(trial.dir, 'a.cast');
  const header = renderHeader({ sessionId: 'a', columns: 80, rows: 24, timestamp: 1, title: '', epoch: 1, base: 0 });

  it('[S5] are those that its output set, also behind a torn line', () => {
    const frames = ['\u001b[?1003h\u001b[2;5r', '\u001b[31m\u001b[?2004h', '\u001b]2;half'].map((text) =>
      renderFrame(0, 'o', text),
    );
    writeFileSync(path(), `${header}${frames.join('')}[1,"o","\\u001b[?1`);
    const { mouse, region, toggled, pen, pending } = readRecordedModes(path());
    assert.deepEqual([mouse, region, toggled, pen.foreground, pending], [1003, [2, 5], [2004], '31', '']);
  });

  it('[S5] go on from what was known where the recording is long, and are that where there is none', () => {
    const last = { ...firstModes, mouse: 1000 };
    writeFileSync(path(), header + renderFrame(0, 'o', 'x'.repeat(300_000)) + renderFrame(0, 'o', '\u001b[?1h'));
    assert.deepEqual(readRecordedModes(path(), last), { ...last, toggled: [1] });
    assert.deepEqual(readRecordedModes(join(trial.dir, 'none'), last), last);
  });
});

import assert from 'node:assert/strict';
import type { ReportedActivity } from '../../shared/model/activity.ts';
import { createTestLog } from '../places.fixture.ts';
import { EchoTerminal } from '../terminal/echoTerminal.ts';
import { specOf, until } from '../terminal/terminalTrial.ts';
import { newId } from '../testDaemon.fixture.ts';
import { ActivityWatch } from './activityWatch.ts';
import type { WatchedSession } from './activityWatch.ts';
import type { ProcessFact } from './processFacts.ts';

describe('the watch over what sessions do', () => {
  const sessionId = newId('session');
  const shell: ProcessFact = { pid: 7, parent: 1, group: 7, foreground: 7, cpuMs: 0, name: 'bash' };
  let watch: ActivityWatch | undefined;
  let terminals: EchoTerminal;
  let sessions: WatchedSession[];
  let table: ProcessFact[];
  let reads: number;
  let looks: number;
  let now: number;
  const told: ReportedActivity[] = [];

  beforeEach(async () => {
    terminals = new EchoTerminal();
    await terminals.start(specOf(sessionId, ['cat']));
    sessions = [{ sessionId, pid: 7, kind: 'shell' }];
    table = [shell];
    now = 0;
    reads = 0;
    looks = 0;
    told.splice(0);
  });
  afterEach(() => watch?.stop());

  const start = ({ idleTimeoutMs = 0, tellAllMs = 1_000_000 } = {}) => {
    const ports = {
      terminals,
      sessions: () => {
        looks += 1;
        return sessions;
      },
      idleTimeoutMs,
      readProcesses: async () => {
        reads += 1;
        return table;
      },
      tell: (activities: readonly ReportedActivity[]) => void told.push(...activities),
      elapsed: () => now,
      log: createTestLog().log,
    };
    watch = new ActivityWatch(ports, { firstMs: 1, lastMs: 5, screenMs: 0, tellAllMs });
  };
  const last = () => told.at(-1);

  it('[S11] tells what changes, with its evidence, and nothing twice', async () => {
    start();
    await until(() => last()?.activity === 'waiting-for-input', 'the prompt');
    table = [
      { ...shell, foreground: 9 },
      { ...shell, pid: 9, parent: 7, group: 9, foreground: 9, name: 'make' },
    ];
    await until(() => last()?.activity === 'working', 'the program');
    assert.equal(last()?.evidence, 'make runs in the foreground');
    table = [shell];
    now = 100_000;
    await until(() => last()?.activity === 'idle', 'the end of it');
    const before = reads;
    await until(() => reads > before + 5, 'more looks');
    assert.deepEqual(
      told.map(({ activity }) => activity),
      ['waiting-for-input', 'working', 'idle'],
    );
  });

  it('[S15] counts idle time since output and since the last sign of work, and tells it now and then', async () => {
    start({ tellAllMs: 50_000 });
    await until(() => told.length === 1, 'the first word');
    now = 60_000;
    await until(() => last()?.idleMs === 60_000, 'a minute');
    await terminals.write(sessionId, Buffer.from('x'));
    now = 130_000;
    await until(() => last()?.idleMs === 70_000, 'the time since the output');
    assert.equal(last()?.quietMs, 70_000);
  });

  it('[S15] tells once, at once, when a session has been idle for as long as it may', async () => {
    start({ idleTimeoutMs: 40_000 });
    await until(() => told.length === 1, 'the first word');
    now = 39_000;
    const before = reads;
    await until(() => reads > before + 3, 'some looks');
    assert.equal(told.length, 1);
    now = 41_000;
    await until(() => told.length === 2, 'the idle time');
    now = 42_000;
    const after = reads;
    await until(() => reads > after + 3, 'more looks');
    assert.deepEqual(
      told.slice(1).map(({ idleMs }) => idleMs),
      [41_000],
    );
  });

  it('reads a screen only after output, and only where a provider says how', async () => {
    let screens = 0;
    sessions = [
      {
        sessionId,
        pid: 7,
        kind: 'agent',
        readScreen: ({ lines }) => ((screens += 1), lines.includes('?') ? 'dialog' : 'ready'),
      },
    ];
    start();
    await until(() => last()?.evidence === 'it writes', 'its output, which says more than its screen');
    now = 6_000;
    await until(() => last()?.activity === 'waiting-for-input', 'the prompt');
    const before = reads;
    await until(() => reads > before + 5, 'more looks');
    assert.equal(screens, 1);
    await terminals.write(sessionId, Buffer.from('?'));
    await until(() => screens === 2, 'the dialog');
    now = 12_000;
    await until(() => last()?.activity === 'waiting-for-permission', 'that it stands still');
  });

  it('looks at no process while there is no session', async () => {
    sessions = [];
    start();
    await until(() => looks > 5, 'some looks');
    assert.equal(reads, 0);
  });
});

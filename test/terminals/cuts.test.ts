import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecordedTail } from '../../daemon/terminal/recordedTail.ts';
import { terminalLimits } from '../../daemon/terminal/terminalLimits.ts';
import { relayLimits, relayPaces } from '../../shared/terminal/relayLimits.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { openProxy } from '../harness/proxy.ts';
import type { Proxy } from '../harness/proxy.ts';
import { askTmux, endTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import type { TestViewer } from '../harness/viewer.ts';
import { assertRecorded, assertRunsAreWhole, newestLine, numberedLine, screenOf } from './numberedLines.ts';

describe('terminals when connections and processes end', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  /** Between the daemon and the hub, and between windows and the hub. */
  let daemonLine: Proxy;
  let windowLine: Proxy;
  const viewers: TestViewer[] = [];
  before(async () => {
    fleet = await openFleet();
    daemonLine = await openProxy(fleet.hub.url);
    windowLine = await openProxy(fleet.hub.url);
    await fleet.add({ name: 'dev-01', config: { maxSessions: 30, hubUrl: daemonLine.url } });
  });
  afterEach(() => {
    for (const viewer of viewers.splice(0)) viewer.close();
    daemonLine.mend();
    windowLine.mend();
  });
  after(async () => {
    await fleet.close();
    await daemonLine.close();
    await windowLine.close();
  });

  let opened = 0;
  /** A viewer that may type from now on. */
  async function watch(session: string): Promise<TestViewer> {
    const viewer = openViewer({ hub: windowLine.url, token: fleet.hub.adminToken, session });
    viewers.push(viewer);
    await until(() => viewer.said.includes('attached: drives'), 'it may type');
    return viewer;
  }
  /** A viewer of a new shell that waits for commands. */
  async function openShell(): Promise<TestViewer> {
    opened += 1;
    const name = `cut-${opened}`;
    await fleet.ask('session', 'open', '--server', 'dev-01', '--name', name);
    const viewer = await watch(name);
    viewer.type("PS1='ready> '; clear\r");
    await viewer.sees('ready> ');
    return viewer;
  }
  const printOne = `echo "${numberedLine('$i')}"; [ $((i % 20)) = 0 ] && sleep 0.02`;
  /** Prints numbered lines, a few of them in a millisecond, until `count`. */
  const print = (viewer: TestViewer, count: number): void =>
    viewer.type(`for i in $(seq ${count}); do ${printOne}; done; echo all-'done'\r`);
  const hasLine = (viewer: TestViewer, least: number) =>
    until(() => newestLine(viewer) >= least, `line ${least} or a later one is shown`);
  const askTmuxScreen = (sessionId: string): string =>
    askTmux(fleet.daemon('dev-01'), 'capture-pane', '-p', '-t', `=${sessionId}:`).join('\n').trimEnd();
  /** A window that could not go on where it was would be painted whole; its screen alone is also when it was drawn anew. */
  const wholeOnes = (viewer: TestViewer): number => viewer.snapshots.filter(({ what }) => what === 'whole').length;

  it('[S3] [S5] [R4] a window whose connection is cut goes on at the byte where it was', async () => {
    const viewer = await openShell();
    print(viewer, 1_000);
    await hasLine(viewer, 50);
    for (const line of [100, 400, 700]) {
      await hasLine(viewer, line);
      windowLine.cut();
      windowLine.mend();
    }
    await viewer.sees('all-done');
    // Three cuts; the server may take its screen anew once meanwhile, and an epoch begins there.
    assert.ok(wholeOnes(viewer) <= 2, 'it was not begun anew');
    assertRunsAreWhole(viewer);
  });

  it('[S9] [R4] a window whose connection was cut has its size again, where it was typed in last', async () => {
    await openShell();
    const size = { columns: 101, rows: 31 };
    const other = openViewer({ hub: fleet.hub.url, token: fleet.hub.adminToken, session: `cut-${opened}`, size });
    viewers.push(other);
    const has = (columns: number, what: string) => until(() => other.sizes.at(-1)?.columns === columns, what);
    await has(80, 'it is told the size of the one that types');
    windowLine.cut();
    await has(101, 'nobody else is there');
    windowLine.mend();
    await has(80, 'it has come back');
  });

  it('[S3] [S5] [R4] so it does when the line between server and hub is cut, and when the hub is killed', async () => {
    const viewer = await openShell();
    print(viewer, 2_000);
    await hasLine(viewer, 100);
    daemonLine.cut();
    await until(
      () => viewer.said.at(-1)?.startsWith('waiting: Its server is away') === true,
      'it is told why nothing comes',
    );
    daemonLine.mend();
    await hasLine(viewer, 400);
    await fleet.hub.kill9();
    await fleet.hub.start();
    await viewer.sees('all-done', 30_000);
    assertRunsAreWhole(viewer);
  });

  it('[S5] what was printed while the daemon was dead is shown when it is back, and keys are taken again', async () => {
    const viewer = await openShell();
    const daemon = fleet.daemon('dev-01');
    viewer.type('sleep 1; echo printed-$((40 + 2)) meanwhile\r');
    await viewer.sees('meanwhile\r\n');
    await daemon.kill9();
    await until(() => viewer.said.at(-1)?.startsWith('waiting:') === true, 'it is told why nothing comes');
    await daemon.start();
    await until(() => viewer.said.at(-1)?.startsWith('attached:') === true, 'it is told that it goes on', 20_000);
    await viewer.sees('printed-42', 20_000);
    viewer.type('echo again-$((40 + 3))\r');
    await viewer.sees('again-43', 20_000);
  });

  it('[S3] [S5] whichever ends at whatever moment, no line is doubled or missing behind a snapshot, and the end is shown', async () => {
    const viewer = await openShell();
    const daemon = fleet.daemon('dev-01');
    // On a busy machine an end takes longer than any count of lines.
    const stop = join(daemon.workDir, 'stop');
    viewer.type(`i=0; while [ ! -e ${stop} ]; do i=$((i + 1)); ${printOne}; done; echo all-'done'\r`);
    const ends: readonly (() => Promise<void> | void)[] = [
      () => windowLine.cut(),
      () => daemon.kill9(),
      async () => {
        await fleet.hub.kill9();
        await daemon.kill9();
        windowLine.cut();
        await fleet.hub.start();
      },
    ];
    let line = 50;
    for (const end of ends) {
      await hasLine(viewer, line);
      await end();
      windowLine.mend();
      if (!daemon.isRunning()) await daemon.start();
      line = newestLine(viewer) + 100;
    }
    await hasLine(viewer, line);
    writeFileSync(stop, '');
    await viewer.sees('all-done', 40_000);
    assertRunsAreWhole(viewer);
    viewer.type('echo and-$((40 + 4))\r');
    await viewer.sees('and-44');
    const { session } = await fleet.ask('session', 'view', `cut-${opened}`);
    await until(
      async () => (await screenOf(viewer)) === askTmuxScreen(session.id),
      'the screen is that of tmux',
      20_000,
    );
    const epochs = assertRecorded(viewer, join(daemon.dataDir, 'recordings', `${session.id}.cast`));
    assert.ok(epochs.some(({ reason }) => reason === 'the daemon was restarted'));
  });

  it('[S3] [S4] [S5] a network that is away for longer than anything is held costs a snapshot, and then goes on', async () => {
    const viewer = await openShell();
    const { session } = await fleet.ask('session', 'view', `cut-${opened}`);
    const lines = 400_000;
    viewer.type(`seq -f '${numberedLine('%.0f')}' ${lines}; echo flood-'over'\r`);
    await hasLine(viewer, 1);
    for (const line of [daemonLine, windowLine]) line.hold();
    for (const line of [daemonLine, windowLine]) line.cut();
    const shown = { line: newestLine(viewer), snapshots: viewer.snapshots.length };
    await until(() => askTmuxScreen(session.id).includes('flood-over'), 'all of it was printed meanwhile', 60_000);
    const recording = join(fleet.daemon('dev-01').dataDir, 'recordings', `${session.id}.cast`);
    const recorded = () => readRecordedTail(recording, 65_536).frames.map(([, , text]) => text);
    await until(
      () => recorded().join('').includes(numberedLine(lines)),
      'the daemon has read all of it, and nobody took it',
    );
    const missedBytes = (lines - shown.line) * numberedLine(lines).length;
    assert.ok(missedBytes > terminalLimits.ringBytes + relayLimits.heldBytes, 'more than server and hub hold together');
    for (const line of [daemonLine, windowLine]) line.mend();
    await viewer.sees('flood-over', 40_000);
    assert.ok(viewer.snapshots.length > shown.snapshots, 'a snapshot stands for what is not held any more');
    viewer.type('echo then-$((40 + 5))\r');
    await viewer.sees('then-45');
    assertRunsAreWhole(viewer);
    await until(async () => (await screenOf(viewer)) === askTmuxScreen(session.id), 'the screen is that of tmux');
    assertRecorded(viewer, recording);
  });

  it('[S4] a window whose network hangs under a flood holds up nobody, and little is kept for it', async () => {
    const hung = await openShell();
    const fast = openViewer({ hub: fleet.hub.url, token: fleet.hub.adminToken, session: `cut-${opened}` });
    viewers.push(fast);
    await until(() => fast.snapshots.length > 0, 'it is shown');
    windowLine.hold();
    const before = { bytes: hung.bytes().length, snapshots: hung.snapshots.length };
    const lines = 200_000;
    assert.ok(lines * numberedLine(lines).length > relayLimits.heldBytes, 'more than the hub holds');
    fast.type(`seq -f '${numberedLine('%.0f')}' ${lines}; echo flood-'over'\r`);
    await fast.sees('flood-over', 40_000);
    assertRunsAreWhole(fast);
    assert.equal(hung.bytes().length, before.bytes);
    windowLine.mend();
    await hung.sees('flood-over');
    assert.ok(hung.snapshots.length > before.snapshots, 'a snapshot stands for what it missed');
    const late = hung.bytes().length - before.bytes;
    assert.ok(late <= relayPaces.viewer.mostBytes, `${late} bytes were under way to it`);
    assertRunsAreWhole(hung);
    assert.equal(await screenOf(hung), await screenOf(fast));
  });

  it('[S5] [S16] a session whose tmux is killed is lost: who watches is told, and its last screen can be read', async () => {
    const daemon = await fleet.add({ name: 'dev-02' });
    await fleet.ask('session', 'open', '--server', 'dev-02', '--name', 'doomed');
    const viewer = await watch('doomed');
    viewer.type('echo last-$((40 + 6))\r');
    await viewer.sees('last-46');
    endTmux(daemon.tmuxSocket());
    await until(() => viewer.said.at(-1)?.startsWith('ended:') === true, 'it is told', 20_000);
    await until(
      async () => (await fleet.ask('session', 'view', 'doomed')).session.lifecycle === 'lost',
      'it is lost',
      20_000,
    );
    const { lines } = await fleet.ask('session', 'screen', 'doomed');
    assert.ok(lines.includes('last-46'), 'nobody had asked for it before');
  });
});

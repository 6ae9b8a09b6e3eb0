import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalLimits } from '../../daemon/terminal/terminalLimits.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { askTmux } from '../harness/startDaemon.ts';
import type { TestDaemon } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import type { TestViewer } from '../harness/viewer.ts';
import { makeHurriedKeeper } from './hurriedKeeper.ts';
import { assertRecorded, assertRunsAreWhole, numberedLine, screenOf } from './numberedLines.ts';

/** Seen, then printed while the output still waits for the daemon, then when nobody keeps it any more. */
const lines = { seen: 200, waiting: 100_000, after: 200_000 };

/** What the recording says where its output was let go. */
const pipeClosed = 'its output was not read for a while';
/** Where the screen was not known for certain an epoch begins too: nothing of the output is missing there. */
const drawnAnew = 'the screen was taken anew';

const absences: readonly {
  readonly what: string;
  readonly leave: (daemon: TestDaemon) => Promise<void>;
  readonly gaps: readonly string[];
}[] = [
  {
    what: 'killed',
    leave: (daemon) => daemon.kill9(),
    gaps: ['the daemon was restarted', pipeClosed],
  },
  { what: 'stopped', leave: (daemon) => daemon.stop(), gaps: [pipeClosed] },
];

describe('terminals when a daemon is away for longer than its output is kept for it', function () {
  this.timeout(120_000);
  for (const { what, leave, gaps } of absences) {
    describe(`and was ${what}`, () => {
      let fleet: Fleet;
      let viewer: TestViewer | undefined;
      beforeEach(async () => {
        fleet = await openFleet();
      });
      afterEach(async () => {
        viewer?.close();
        await fleet.close();
      });

      it('[S3] [S5] [S7] a marked gap and the screen of now stand for what nobody read, and it goes on from there', async () => {
        const keeper = makeHurriedKeeper(fleet.place);
        const daemon = await fleet.add({ name: 'dev-01', env: keeper.env });
        const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'long');
        const watching = (viewer = openViewer({ hub: fleet.hub.url, token: fleet.hub.adminToken, session: 'long' }));
        await until(() => watching.said.includes('attached: drives'), 'it may type');
        const print = (from: number, to: number): string => `seq -f '${numberedLine('%.0f')}' ${from} ${to}`;
        const signal = (name: string): string => join(daemon.workDir, name);
        const waitFor = (name: string): string => `while [ ! -e ${signal(name)} ]; do sleep 0.05; done`;
        const tmuxScreen = (): string =>
          askTmux(daemon, 'capture-pane', '-p', '-t', `=${session.id}:`).join('\n').trimEnd();
        const hasPipe = (): boolean =>
          askTmux(daemon, 'list-panes', '-a', '-F', '#{@rostrum} #{pane_pipe}').includes(`${session.id} 1`);
        watching.type("PS1='ready> '; clear\r");
        await watching.sees('ready> ');
        const early = `${print(1, lines.seen)}; ${waitFor('gone')}`;
        const late = `${print(lines.seen + 1, lines.waiting)}; ${waitFor('closed')}`;
        watching.type(`${early}; ${late}; ${print(lines.waiting + 1, lines.after)}; echo all-'done'\r`);
        await watching.sees(numberedLine(lines.seen));

        await leave(daemon);
        await until(() => watching.said.at(-1)?.startsWith('waiting:') === true, 'it is told why nothing comes');
        writeFileSync(signal('gone'), '');
        await until(() => tmuxScreen().includes(numberedLine(lines.waiting)), 'what waits for the daemon');
        assert.ok((lines.waiting - lines.seen) * numberedLine(lines.waiting).length > terminalLimits.ringBytes);
        assert.ok(hasPipe());
        keeper.hurry();
        await until(() => !hasPipe(), 'the keeper lets go of what waits', 20_000);
        writeFileSync(signal('closed'), '');
        await until(() => tmuxScreen().includes('all-done'), 'the end of it', 20_000);
        const shown = { snapshots: watching.snapshots.length, bytes: watching.bytes().length };

        keeper.calm();
        await daemon.start();
        await watching.sees('all-done', 20_000);
        assert.ok(watching.snapshots.length > shown.snapshots, 'a snapshot stands for what is not held any more');
        watching.type('echo then-$((40 + 2))\r');
        await watching.sees('then-42', 20_000);
        await until(async () => (await screenOf(watching)) === tmuxScreen(), 'the screen is that of tmux', 20_000);
        assertRunsAreWhole(watching);
        assert.ok(watching.bytes().length - shown.bytes < numberedLine(lines.after).length * 100, 'none of it twice');
        const path = join(daemon.dataDir, 'recordings', `${session.id}.cast`);
        const epochs = assertRecorded(watching, path);
        const reasons = epochs.flatMap(({ reason }) => reason ?? []).filter((reason) => reason !== drawnAnew);
        assert.deepEqual(reasons, gaps);
        // What was on its way when it left is behind what was seen; then the gap, and the screen with what is above it.
        const gapAt = epochs.findIndex(({ reason }) => reason === pipeClosed);
        const before = epochs.slice(0, gapAt).map(({ output }) => output);
        const kept = [...before.join('').matchAll(/line-(\d+)-x+\r\n/g)].map(([, number]) => Number(number));
        assert.ok(kept.length >= lines.seen && kept.length < lines.waiting);
        assert.ok(
          kept.every((number, at) => number === at + 1),
          'none is missing or doubled before the gap',
        );
        const cast = readFileSync(path, 'utf8');
        for (const line of [lines.waiting, lines.waiting + 1]) assert.ok(!cast.includes(numberedLine(line)));
        for (const line of [lines.after - 900, lines.after]) assert.ok(cast.includes(numberedLine(line)));
        assert.equal((await fleet.ask('session', 'view', 'long')).session.lifecycle, 'active');
      });
    });
  }
});

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { specOf } from '../terminalTrial.ts';
import type { TerminalHost } from '../terminal.ts';
import { hostileDrives, programDrives, writeDriveFiles } from './drives.fixture.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';
import { attachViewer, captureTruth, findDifferences } from './viewerTrial.ts';
import type { Viewer } from './viewerTrial.ts';

describe('screens of real programs', () => {
  let trial: TmuxTrial;
  let host: TerminalHost;
  const viewers: Viewer[] = [];
  beforeEach(async () => {
    trial = makeTmuxTrial();
    host = (await trial.openHost()).host;
    writeDriveFiles(trial.dir);
  });
  afterEach(async () => {
    for (const viewer of viewers.splice(0)) viewer.dispose();
    await trial.dispose();
  });

  const attach = async (scrollbackLines?: number) => {
    const viewer = await attachViewer(host, 'session_a', scrollbackLines);
    viewers.push(viewer);
    return viewer;
  };

  /** Waits until tmux shows what is awaited and every viewer the same; says what differs when that does not come. */
  const compare = async (shows: RegExp) => {
    const deadline = performance.now() + 15_000;
    for (;;) {
      const truth = await captureTruth(trial, 'session_a');
      const shown = await Promise.all(viewers.map((viewer) => viewer.show()));
      const wrong = shown.flatMap((screen, viewer) =>
        findDifferences({ ...screen, above: [] }, truth).map((difference) => ({ viewer, ...difference })),
      );
      const isAsAwaited = shows.test(truth.rows.join('\n'));
      if (isAsAwaited && wrong.length === 0) return truth;
      if (performance.now() > deadline) {
        assert.deepEqual(wrong, []);
        assert.match(truth.rows.join('\n'), shows);
      }
      await delay(50);
    }
  };

  for (const { what, command, keys, shows } of [...programDrives, ...hostileDrives]) {
    it(`[S3] ${what}: viewers that attach at any moment show what tmux shows`, async () => {
      const env = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
      await host.start(specOf('session_a', command(trial.dir), { env, cwd: trial.dir }));
      await attach();
      for (const key of keys) {
        await host.write('session_a', Buffer.from(key));
        await attach(0);
        await delay(40);
      }
      await compare(shows);
      // Nothing more comes: a viewer of the stream alone has the same screen without a new snapshot.
      await attach();
      await compare(shows);
      await host.resize('session_a', 70, 20);
      await compare(/./);
      await host.resize('session_a', 100, 30);
      await compare(/./);
    }).timeout(60_000);
  }
});

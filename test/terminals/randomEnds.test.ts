import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { openProxy } from '../harness/proxy.ts';
import type { Proxy } from '../harness/proxy.ts';
import { askTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';
import { openKillableViewer } from './killableViewer.ts';
import type { KillableViewer } from './killableViewer.ts';
import { assertRecorded, assertRunsAreWhole, newestLine, numberedLine, screenOf } from './numberedLines.ts';

/** `SEEDS=50` runs many, `SEED=17` that one alone. A seed is the order in which all of them end, and behind how many more lines. */
const firstSeed = Number(process.env['SEED'] ?? 1);
const seeds = process.env['SEED'] === undefined ? Number(process.env['SEEDS'] ?? 2) : 1;
/** A few lines come in a millisecond. */
const mostLinesBetween = 400;

const victims = ['hub', 'daemon', 'viewer', 'line', 'all three'] as const;
type Victim = (typeof victims)[number];

describe('terminals when hub, daemon and viewers end at random moments', function () {
  this.timeout(120_000 + 60_000 * seeds);
  let fleet: Fleet;
  let line: Proxy;
  const viewers: KillableViewer[] = [];
  before(async () => {
    fleet = await openFleet();
    line = await openProxy(fleet.hub.url);
    await fleet.add({ name: 'dev-01', config: { maxSessions: 10 + seeds } });
  });
  afterEach(async () => {
    line.mend();
    await Promise.all(viewers.splice(0).map((viewer) => viewer.kill9()));
  });
  after(async () => {
    await line.close();
    await fleet.close();
  });

  async function watch(session: string): Promise<KillableViewer> {
    const viewer = openKillableViewer({ hub: line.url, token: fleet.hub.adminToken, session });
    viewers.push(viewer);
    await until(() => viewer.said.includes('attached: drives'), 'it may type');
    return viewer;
  }

  /** Ends something as a crash does, and lets it come back; gives who watches from then on. */
  async function end(victim: Victim, session: string, viewer: KillableViewer): Promise<KillableViewer> {
    const daemon = fleet.daemon('dev-01');
    const isHubsEnd = victim === 'hub' || victim === 'all three';
    const isDaemonsEnd = victim === 'daemon' || victim === 'all three';
    const isViewersEnd = victim === 'viewer' || victim === 'all three';
    if (victim === 'line') line.cut();
    await Promise.all([
      isHubsEnd ? fleet.hub.kill9() : undefined,
      isDaemonsEnd ? daemon.kill9() : undefined,
      isViewersEnd ? viewer.kill9() : undefined,
    ]);
    line.mend();
    if (isHubsEnd) await fleet.hub.start();
    if (isDaemonsEnd) await daemon.start();
    return isViewersEnd ? watch(session) : viewer;
  }

  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    it(`[S3] [S5] no byte is doubled or missing within an epoch, and the end is shown (SEED=${seed})`, async () => {
      const random = createRandom(seed);
      const daemon = fleet.daemon('dev-01');
      const [name, stop] = [`random-${seed}`, join(daemon.workDir, `stop-${seed}`)];
      const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', name);
      let viewer = await watch(name);
      viewer.type("PS1='ready> '; clear\r");
      await viewer.sees('ready> ');
      const print = `i=$((i + 1)); echo "${numberedLine('$i')}"; [ $((i % 20)) = 0 ] && sleep 0.02`;
      viewer.type(`i=0; while [ ! -e ${stop} ]; do ${print}; done; echo all-'done'\r`);

      const order = victims.map((victim) => ({ victim, at: random() })).sort((a, b) => a.at - b.at);
      const ends = order.map(({ victim }) => ({ victim, lines: 1 + Math.floor(random() * mostLinesBetween) }));
      let ended = 'nothing';
      for (const { victim, lines } of ends) {
        const from = newestLine(viewer);
        await until(() => newestLine(viewer) >= from + lines, `${lines} more lines after the end of ${ended}`, 40_000);
        viewer = await end(victim, name, viewer);
        ended = victim;
      }
      const from = newestLine(viewer);
      await until(() => newestLine(viewer) > from, `lines after the end of ${ended}`, 40_000);
      writeFileSync(stop, '');
      await viewer.sees('all-done', 40_000);
      viewer.type('echo and-$((40 + 4))\r');
      await viewer.sees('and-44');
      const shownByTmux = (): string =>
        askTmux(daemon, 'capture-pane', '-p', '-t', `=${session.id}:`).join('\n').trimEnd();
      await until(async () => (await screenOf(viewer)) === shownByTmux(), 'the screen is that of tmux', 20_000);
      const daemonEnds = ends.filter(({ victim }) => victim === 'daemon' || victim === 'all three').length;
      for (const one of viewers) {
        assertRunsAreWhole(one);
        const epochs = assertRecorded(one, join(daemon.dataDir, 'recordings', `${session.id}.cast`));
        const gaps = epochs.filter(({ reason }) => reason === 'the daemon was restarted').length;
        assert.equal(gaps, daemonEnds, `each end of the daemon is a marked gap: ${JSON.stringify(ends)}`);
      }
    });
  }
});

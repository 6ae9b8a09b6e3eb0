import assert from 'node:assert/strict';
import { relayPaces } from '../../shared/terminal/relayLimits.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import type { TestViewer } from '../harness/viewer.ts';
import { assertRunsAreWhole, numberedLine, screenOf } from './numberedLines.ts';

describe('terminals, watched through the hub', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let viewers: TestViewer[] = [];
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01', config: { maxSessions: 30 } }] });
  });
  afterEach(() => {
    for (const viewer of viewers) viewer.close();
    viewers = [];
  });
  after(() => fleet.close());

  let opened = 0;
  async function openShell(): Promise<Json> {
    opened += 1;
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', `shell-t${opened}`);
    return session;
  }
  function watch(
    session: string,
    more: { token?: string; columns?: number; rows?: number; beside?: TestViewer } = {},
  ): TestViewer {
    const { token = fleet.hub.adminToken, columns = 80, rows = 24, ...window } = more;
    const viewer = openViewer({ hub: fleet.hub.url, token, session, size: { columns, rows }, ...window });
    viewers.push(viewer);
    return viewer;
  }

  it('[S2] [S3] shows what is there, then what comes, and takes what is typed', async () => {
    const { name } = await openShell();
    await fleet.ask('session', 'send', name, 'echo before-$((1 + 1))');
    await until(async () => (await fleet.ask('session', 'screen', name)).lines.join('').includes('before-2'), 'it ran');
    const viewer = watch(name);
    await viewer.sees('before-2');
    // A screen that was not exact at the first look is shown once more, and may bring the first answer with it.
    const shown = viewer.snapshots.map(({ what }) => what);
    assert.deepEqual(shown, ['whole', 'screen'].slice(0, shown.length));
    let typed = 0;
    await until(async () => {
      typed += 1;
      viewer.type(`echo after-$((${typed} + 100))\r`);
      await viewer.sees(`after-${typed + 100}`);
      return viewer.text().includes(`after-${typed + 100}`);
    }, 'an answer comes as output, not as another snapshot');
    assert.deepEqual(viewer.said, ['attached: drives']);
  });

  it('[S2] gives several viewers the same bytes', async () => {
    const { name } = await openShell();
    const all = [watch(name), watch(name), watch(name)];
    for (const viewer of all) await until(() => viewer.snapshots.length > 0, 'it has a snapshot');
    // A screen that was not exact at the first look is shown once more, in the place of what comes just then.
    let run = 0;
    const tails = await until(async () => {
      run += 1;
      all[0]?.type(`echo all-'begin'-${run}; seq 1 20000; echo all-'done'-${run}\r`);
      for (const viewer of all) await viewer.sees(`all-done-${run}`);
      const told = all.map((viewer) => viewer.text().slice(viewer.text().lastIndexOf(`all-begin-${run}`)));
      return told.every((tail) => tail.length > 100_000) ? told : undefined;
    }, 'a run comes whole as output to each');
    assert.equal(new Set(tails).size, 1);
  });

  it('[S4] a viewer that has stopped holds up nobody, and is shown the end when it goes on', async () => {
    const { name } = await openShell();
    const [fast, slow] = [watch(name), watch(name)];
    const other = watch((await openShell()).name, { beside: slow });
    for (const viewer of [fast, slow, other]) await until(() => viewer.snapshots.length > 0, 'it has a snapshot');
    slow.stall();
    fast.type(`seq -f '${numberedLine('%.0f')}' 100000; echo flood-'over'\r`);
    await fast.sees('flood-over', 40_000);
    assertRunsAreWhole(fast);
    other.type("seq 20000; echo other-'over'\r");
    await other.sees('other-over');
    assert.ok(slow.bytes().length <= relayPaces.viewer.mostBytes, 'it was sent no more than may be under way');
    slow.release();
    await slow.sees('flood-over');
    assertRunsAreWhole(slow);
    assert.equal(await screenOf(slow), await screenOf(fast));
  });
});

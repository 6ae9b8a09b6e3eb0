import assert from 'node:assert/strict';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import type { TestViewer } from '../harness/viewer.ts';

describe('a terminal that is shared while somebody watches', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let bobsToken: string;
  const viewers: TestViewer[] = [];
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
    bobsToken = (await fleet.rest.post('/people', { name: 'bob' })).token;
    await fleet.rest.put(`/projects/${fleet.project}/members/bob`, { role: 'viewer' });
  });
  afterEach(() => viewers.splice(0).forEach((viewer) => viewer.close()));
  after(() => fleet.close());

  const watch = (session: string, token: string): TestViewer => {
    const viewer = openViewer({ hub: fleet.hub.url, token, session });
    viewers.push(viewer);
    return viewer;
  };
  const says = (viewer: TestViewer, words: RegExp) =>
    until(() => words.test(viewer.said.at(-1) ?? ''), `${String(words)} is said; last: ${viewer.said.at(-1)}`);

  it('[S12] a share opens the keyboard at once, and taken back, a private session is cut at once', async () => {
    await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'pair', '--private');
    const early = watch('pair', bobsToken);
    await until(() => early.said.some((line) => /private\. Ask admin/.test(line)), 'he is refused with whom to ask');
    await fleet.ask('session', 'share', 'pair', 'bob');
    const bob = watch('pair', bobsToken);
    await says(bob, /^attached: watches, You may not drive pair: .*shared with you to drive/);
    await fleet.ask('session', 'share', 'pair', 'bob', '--access', 'drive');
    await says(bob, /^attached: drives$/);
    bob.type('echo bob-$((6 * 7))\r');
    await bob.sees('bob-42');
    await fleet.ask('session', 'unshare', 'pair', 'bob');
    await says(bob, /^ended: forbidden pair is private/);
  });

  it('[S9] [S12] who takes over drives alone, and everybody else is told at once', async () => {
    await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'solo');
    await fleet.ask('session', 'share', 'solo', 'bob', '--access', 'drive');
    const [bob, admin] = [watch('solo', bobsToken), watch('solo', fleet.hub.adminToken)];
    await says(bob, /drives$/);
    await says(admin, /drives$/);
    await fleet.rest.as(bobsToken).post('/sessions/solo/driver');
    await says(admin, /^attached: watches, bob drives solo alone now\. Take over with "rostrum session take solo"/);
    admin.type('echo not-$((6 * 7))\r');
    bob.type('echo yes-$((6 * 8))\r');
    await admin.sees('yes-48');
    assert.ok(!admin.text().includes('not-'), 'what is typed beside the driver goes nowhere');
    await fleet.ask('session', 'take', 'solo');
    await says(bob, /^attached: watches, admin drives solo alone/);
    await fleet.ask('session', 'release', 'solo');
    await says(bob, /^attached: drives$/);
  });
});

import assert from 'node:assert/strict';
import { someCapabilities } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { openTestSocket } from '../link/testSocket.fixture.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';

interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly hash: string;
  readonly about?: string;
  readonly projectId?: string;
  readonly actor: { readonly kind: string; readonly name?: string };
  readonly details: Readonly<Record<string, unknown>>;
}

describe('the audit of a running hub', () => {
  const clock = createFakeClock(1_700_000_000_000);
  let hub: TestHub;
  let bob: string;
  before(async () => {
    hub = await startTestHub({ clock });
    for (const key of ['SHOP', 'OTHER']) await post('/projects', { name: `Project ${key}`, key });
    bob = (await post('/people', { name: 'bob' })).token;
    await hub.ask('PUT', '/api/v1/projects/SHOP/members/bob', { body: { role: 'viewer' } });
  });
  after(() => hub.end());

  const post = async (path: string, body: object) => (await hub.ask('POST', `/api/v1${path}`, { body })).body;

  /** All entries, in pages of a few. */
  const audit = async (path = '/audit', query = '', token = hub.adminToken) => {
    const entries: Entry[] = [];
    for (let after = 0, end = false; !end;) {
      const { status, body } = await hub.ask('GET', `/api/v1${path}?limit=3&after=${after}${query}`, { token });
      assert.equal(status, 200, JSON.stringify(body));
      entries.push(...body.entries);
      ({ next: after, end } = body);
    }
    return entries;
  };
  const refusals = (entries: readonly Entry[]) =>
    entries
      .filter(({ type }) => type === 'attempts_refused')
      .map(({ actor, about, details }) => [
        actor.name ?? details['from'],
        details['operation'],
        details['code'],
        about,
        details['count'],
      ]);

  it('[P4] holds refused attempts of everybody: who, what, on what and why, and never what was sent', async () => {
    const { task } = await post('/tasks', { title: 'Seen', project: 'SHOP' });
    const hidden = (await post('/tasks', { title: 'Hidden', project: 'OTHER' })).task;
    const secret = 'a-secret-that-was-typed';
    const asBob = async (verb: string, path: string, body?: object) =>
      (await hub.ask(verb, `/api/v1${path}`, { token: bob, ...(body ? { body } : {}) })).status;
    const statuses = [
      await asBob('POST', `/tasks/${task.id}/cancel`, { message: secret }),
      await asBob('POST', `/tasks/${task.id}/cancel`, { message: secret }),
      await asBob('GET', `/tasks/${hidden.id}`),
      await asBob('GET', `/tasks/${secret}`),
      await asBob('PATCH', '/hub', { maxRunning: 1 }),
      await asBob('POST', '/tasks', { title: '', secret }),
      (await hub.ask('GET', '/api/v1/ping', { token: `rtok_${secret}` })).status,
      (await hub.ask('GET', '/api/v1/ping', { token: '' })).status,
    ];
    assert.deepEqual(statuses, [403, 403, 404, 404, 403, 400, 401, 401]);
    for (const path of ['/api/v1/ws', '/api/v1/daemon']) {
      const socket = await openTestSocket(hub.url, path);
      const hello = { type: 'hello', protocol: 1, clientId: 'test', token: `rtok_${secret}` };
      const daemon = { type: 'hello', protocol: 1, key: `rkey_${secret}`, instance: 'instance-1', version: '1' };
      const machine = { lastNumber: 0, doctor: [], capabilities: someCapabilities() };
      socket.send(path.endsWith('ws') ? hello : { ...daemon, ...machine });
      await socket.closed;
    }
    clock.advance(1_000);
    const found = await until(async () => {
      const all = refusals(await audit());
      return all.length > 0 ? all : undefined;
    }, 'the refused attempts');
    assert.deepEqual(found, [
      ['bob', 'task.cancel', 'forbidden', task.id, 2],
      ['bob', 'task.view', 'not-found', undefined, 2],
      ['bob', 'hub.update', 'forbidden', undefined, 1],
      ['bob', 'task.create', 'bad-request', undefined, 1],
      ['this machine', 'sign-in', 'unauthenticated', undefined, 3],
      ['this machine', 'hub.ping', 'unauthenticated', undefined, 1],
    ]);
    assert.equal(JSON.stringify(await audit()).includes(secret), false);
  });

  it('[P4] is whole for an admin, of one project for its owner, and for nobody else', async () => {
    await post('/people', { name: 'carol' });
    const { token: carol } = await post('/people', { name: 'owner' });
    await hub.ask('PUT', '/api/v1/projects/SHOP/members/owner', { body: { role: 'owner' } });
    const all = await audit();
    const own = await audit('/projects/SHOP/audit', '', carol);
    const shop = own[0]?.projectId;
    assert.deepEqual(
      own,
      all.filter(({ projectId }) => projectId === shop),
    );
    assert.ok(own.some(({ type }) => type === 'task_created') && own.length < all.length);
    assert.deepEqual(refusals(own), [['bob', 'task.cancel', 'forbidden', refusals(own)[0]?.[3], 2]]);
    for (const [path, token, status] of [
      ['/audit', carol, 403],
      ['/projects/OTHER/audit', carol, 404],
      ['/projects/SHOP/audit', bob, 403],
      ['/audit/prunable?before=1', carol, 403],
    ] as const)
      assert.equal((await hub.ask('GET', `/api/v1${path}`, { token })).status, status, path);
    const seen = (await hub.ask('GET', '/api/v1/events?project=SHOP&limit=1000')).body.events;
    assert.equal(
      seen.some(({ type }: Entry) => type === 'attempts_refused'),
      false,
      'viewers are not told of them',
    );
  });

  it('[P4] gives what happened between two moments', async () => {
    clock.advance(60_000);
    const from = clock.now();
    const { task } = await post('/tasks', { title: 'Now', project: 'SHOP' });
    clock.advance(1_000);
    const to = clock.now();
    await post('/tasks', { title: 'Later', project: 'SHOP' });
    const found = (await audit('/audit', `&from=${from}&to=${to}`)).filter(({ type }) => type === 'task_created');
    assert.deepEqual(
      found.map(({ about }) => about),
      [task.id],
    );
    assert.match(found[0]?.hash ?? '', /^[0-9a-f]{64}$/);
    assert.equal((await hub.ask('GET', '/api/v1/audit?from=yesterday')).status, 400);
  });

  it('[P4] keeps what was refused when the hub stops, and is pruned only by its own words', async () => {
    await hub.ask('PATCH', '/api/v1/hub', { token: bob, body: { maxRunning: 2 } });
    hub = await hub.restart();
    const last = refusals(await audit()).at(-1);
    assert.deepEqual(last?.slice(0, 3), ['bob', 'hub.update', 'forbidden']);
    const plan = (await hub.ask('GET', `/api/v1/audit/prunable?before=${clock.now() + 1}`)).body;
    assert.equal(plan.prunable, undefined);
    assert.match(plan.why, /file that is written to|no two whole snapshots/);
    const wish = { before: clock.now(), upTo: 3, hash: 'a'.repeat(64), confirm: 'prune 3 lines' };
    const { status, body } = await hub.ask('POST', '/api/v1/audit/prune', { body: wish });
    assert.deepEqual([status, body.error.code], [409, 'conflict']);
    assert.equal((await hub.ask('POST', '/api/v1/audit/verify', { body: {} })).body.whole, true);
  });
});

import assert from 'node:assert/strict';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import type { Json } from '../harness/rest.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';

describe('what the hub has answered stays true', function () {
  this.timeout(60_000);
  let place: Place;
  let hub: TestHub;
  let project: string;
  before(async () => {
    place = openPlace();
    hub = await startHub(place);
    ({
      project: { id: project },
    } = await hub.rest.post('/projects', { name: 'Durable', key: 'DUR' }));
  });
  after(async () => {
    await hub.stop();
    await place.close();
  });

  const listRefs = async (): Promise<readonly string[]> => {
    const refs: string[] = [];
    for (let after = ''; ;) {
      const page = await hub.rest.get(`/tasks?project=${project}&limit=500${after}`);
      refs.push(...page.rows.map(({ id }: Json) => id));
      if (page.next === undefined) return refs;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  };
  const once = (key: string, title: string) =>
    hub.rest.request('POST', '/tasks', { project, title }, { headers: { 'idempotency-key': key } });

  it('[R3] a command that is sent twice acts once and is answered the same', async () => {
    const first = await once('create-0001', 'Only once');
    const second = await once('create-0001', 'Only once');
    assert.equal(first.status, 201);
    assert.deepEqual([second.status, second.body], [first.status, first.body]);
    assert.equal((await listRefs()).length, 1);
  });

  it('[R3] also when both come at the same time, and when the hub was killed in between', async () => {
    const both = await Promise.all([once('create-0002', 'At once'), once('create-0002', 'At once')]);
    assert.deepEqual(both[0].body, both[1].body);
    await hub.kill9();
    await hub.start();
    const again = await once('create-0002', 'At once');
    assert.deepEqual([again.status, again.body], [both[0].status, both[0].body]);
    assert.equal((await listRefs()).length, 2);
  });

  it('[R3] the same id for another command is refused, and nobody gets the answer of another person by it', async () => {
    const other = await once('create-0001', 'Something else');
    assert.deepEqual([other.status, other.body.error.code], [409, 'command-reused']);
    const { person, token } = await hub.rest.post('/people', { name: 'Carol' });
    await hub.rest.put(`/projects/${project}/members/${person.id}`, { role: 'member' });
    const carols = await hub.rest.request(
      'POST',
      '/tasks',
      { project, title: 'Only once' },
      { token, headers: { 'idempotency-key': 'create-0001' } },
    );
    assert.notEqual(carols.body.task?.id, (await once('create-0001', 'Only once')).body.task.id);
  });

  it('[R3] a minted secret is told once: the repeat says that it is done already', async () => {
    const mint = () =>
      hub.rest.request('POST', '/tokens', { name: 'ci' }, { headers: { 'idempotency-key': 'mint-0001' } });
    const first = await mint();
    assert.match(first.body.token, /^rtok_/);
    const second = await mint();
    assert.deepEqual([second.status, second.body.error.code], [409, 'already-done']);
    assert.ok(!JSON.stringify(second.body).includes('rtok_'));
  });

  it('[R1] kill -9 in the middle of many commands loses nothing that was answered', async () => {
    const acknowledged: string[] = [];
    let going = true;
    const clients = Array.from({ length: 16 }, async (_, client) => {
      for (let index = 0; going && index < 2_000; index += 1) {
        const answer = await hub.rest
          .request('POST', '/tasks', { project, title: `${client}-${index}` })
          .catch(() => undefined);
        if (answer?.status === 201) acknowledged.push(answer.body.task.id);
        if (acknowledged.length >= 300) going = false;
      }
    });
    await Promise.race(clients);
    await hub.kill9();
    going = false;
    await Promise.all(clients);
    await hub.start();
    const kept = new Set(await listRefs());
    const lost = acknowledged.filter((id) => !kept.has(id));
    assert.deepEqual(lost, []);
    assert.ok(acknowledged.length >= 300);
    const { whole } = await hub.rest.post('/audit/verify', {});
    assert.equal(whole, true);
  });

  it('[R1] [X7] stopped and started again it is ready with the same state', async () => {
    const before = await listRefs();
    await hub.stop();
    await hub.start();
    assert.deepEqual(await listRefs(), before);
    assert.equal((await fetch(`${hub.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${hub.url}/api/v1/ping`)).status, 401);
    const pong = await hub.rest.get('/ping');
    assert.equal(pong.you.kind, 'user');
  });

  it('[R2] a second hub on the same data is kept out, and the first does not notice', async () => {
    await assert.rejects(() => startHub(place), /lock|another|already/i);
    assert.equal((await hub.rest.get('/ping')).you.kind, 'user');
  });
});

import assert from 'node:assert/strict';
import { errorStatus } from '../../shared/errors.ts';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import { absent, goodInputs } from '../../server/testing/goodInputs.ts';
import type { GoodInputs } from '../../server/testing/goodInputs.ts';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import type { RestAnswer } from '../harness/rest.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';
import { attemptsOn, toRequest } from './attempts.ts';

describe('every operation with bad input', function () {
  this.timeout(120_000);
  let place: Place;
  let hub: TestHub;
  let good: GoodInputs;
  let stranger: string;
  before(async () => {
    place = openPlace();
    hub = await startHub(place);
    const { rest } = hub;
    const { project } = await rest.post('/projects', { name: 'Victim', key: 'VIC' });
    const make = async (title: string) =>
      (await rest.post('/tasks', { project: project.id, title, start: 'manual', contracts: [{ key: 'data' }] })).task
        .id;
    const { objective } = await rest.post('/objectives', { project: project.id, title: 'Goal' });
    const { token: registration } = await rest.post('/servers/tokens', { project: project.id });
    const registered = { token: registration, name: 'dev-01', capabilities: someCapabilities() };
    const { serverId } = await rest.post('/servers/register', registered);
    const { person, token } = await rest.post('/people', { name: 'Stranger' });
    const { id: tokenId } = await rest.post('/tokens', { name: 'mine' });
    stranger = token;
    good = goodInputs({
      ...absent,
      project: project.id,
      task: await make('One'),
      other: await make('Two'),
      objective: objective.id,
      server: serverId,
      person: person.id,
      token: tokenId,
    });
  });
  after(async () => {
    await hub.stop();
    await place.close();
  });

  const seqNow = async (): Promise<number> => (await hub.rest.get('/ping')).seq;

  /** Refused attempts are told in the log; nothing else may have happened. */
  async function assertUnchanged(since: number): Promise<void> {
    const { entries } = await hub.rest.get(`/audit?after=${since}&limit=1000`);
    const types = entries.map(({ type }: { type: string }) => type);
    assert.deepEqual(
      types.filter((type: string) => type !== 'attempts_refused'),
      [],
      'nothing was changed',
    );
  }

  function assertRefusal({ status, body }: RestAnswer, what: string): void {
    assert.ok(
      status >= 400 && status < 500,
      `${what} was answered with ${status}: ${JSON.stringify(body).slice(0, 300)}`,
    );
    assert.ok(body?.error?.code in errorStatus, `${what} has no code: ${JSON.stringify(body).slice(0, 300)}`);
    const { message } = body.error;
    assert.ok(typeof message === 'string' && message.length > 10, `${what} says nothing`);
    assert.ok(message.length < 8_000, `${what} says too much`);
    assert.doesNotMatch(message, /\bat .*\.(ts|js|cjs):\d+|node:internal/, `${what} shows its stack`);
    assert.doesNotMatch(message, /[\u0000-\u0008\u000b-\u001f\u007f]/, `${what} echoes control characters`);
  }

  it('[R6] the sample inputs are good, so that what is refused is refused for its mistake', () => {
    for (const name of operationNames) {
      const parsed = operationTable[name].params.safeParse(good[name]);
      assert.ok(parsed.success, `${name}: ${parsed.error?.message}`);
    }
  });

  for (const name of operationNames) {
    it(`[R6] ${name}: missing, wrong, oversized and hostile fields are refused, and nothing is changed`, async () => {
      const before = await seqNow();
      const attempts = attemptsOn(name, good[name]);
      for (let start = 0; start < attempts.length; start += 16) {
        const some = attempts.slice(start, start + 16);
        const answers = await Promise.all(some.map(({ method, path, body }) => hub.rest.request(method, path, body)));
        answers.forEach((answer, index) => assertRefusal(answer, some[index]?.what ?? ''));
      }
      await assertUnchanged(before);
      assert.ok(hub.isRunning());
    });
  }

  const ask = (name: OperationName, token: string | undefined) => {
    const { method, path, body } = toRequest(name, good[name]) ?? assert.fail(name);
    return hub.rest.request(method, path, body, { token });
  };

  it('[P2] [P3] without a token, and with a made-up one, every operation but registration is refused', async () => {
    const before = await seqNow();
    for (const name of operationNames) {
      if (operationTable[name].access === 'public') continue;
      const answer = await ask(name, undefined);
      assert.deepEqual([answer.status, answer.body.error.code], [401, 'unauthenticated'], name);
    }
    const guessed = await ask('task.list', `rtok_${'A'.repeat(43)}`);
    assert.equal(guessed.status, 401);
    await assertUnchanged(before);
  });

  it('[P1] somebody of no project sees and changes nothing of it', async () => {
    const before = await seqNow();
    const open = new Set([
      'hub.ping',
      'record.names',
      'project.create',
      'template.project',
      'project.list',
      'token.create',
      'token.list',
      'server.register',
      'server.identify',
    ]);
    for (const name of operationNames.filter((one) => !open.has(one))) {
      const answer = await ask(name, stranger);
      assert.ok([403, 404].includes(answer.status), `${name} was answered with ${answer.status}`);
      assert.doesNotMatch(JSON.stringify(answer.body), /Victim|dev-01/, name);
    }
    assert.deepEqual((await ask('project.list', stranger)).body.rows, []);
    assert.deepEqual((await ask('record.names', stranger)).body.names, {});
    await assertUnchanged(before);
  });
});

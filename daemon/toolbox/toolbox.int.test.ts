import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { limits } from '../../shared/timings.ts';
import { newId, sendLine, TestDaemon, taskOffer } from '../testDaemon.fixture.ts';
import { until } from '../../runtime/until.fixture.ts';

const schema = {
  type: 'object',
  required: ['endpoints'],
  properties: { endpoints: { type: 'array', items: { type: 'string' } } },
};

describe('the toolbox', () => {
  let daemon: TestDaemon;
  beforeEach(async () => {
    daemon = await new TestDaemon().open();
    await daemon.connected();
  });
  afterEach(() => daemon.stop());

  const goAway = async () => {
    await daemon.hub.close();
    await until(
      async () => (await daemon.ask(firstSession(), 'hub.ping')).error?.code === 'unreachable',
      'the hub away',
    );
  };
  const firstSession = () => daemon.terminals.started[0]?.sessionId ?? '';
  const saidTexts = () => daemon.hub.reportsOf('agent.said').map(({ params }) => (params as { text?: string }).text);

  it("[G4] what an agent says is done by the hub in its session's name, for its own task", async () => {
    const task = taskOffer();
    const { sessionId } = await daemon.startSession({ task });
    daemon.hub.manners.judges = () => ({ result: { note: 'kept' } });
    const answer = await daemon.ask(sessionId, 'task.note', { text: 'schema first' }, { commandId: 'command-1' });
    assert.deepEqual(answer, { request: 1, result: { note: 'kept' } });
    assert.deepEqual(daemon.hub.reportsOf('agent.said'), [
      {
        type: 'agent.said',
        sessionId,
        operation: 'task.note',
        commandId: 'command-1',
        params: { text: 'schema first', id: task.taskId },
      },
    ]);
  });

  it('a refusal of the hub reaches the agent as it is', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    daemon.hub.manners.judges = () => ({ error: { code: 'wrong-state', message: 'It is done.' } });
    assert.deepEqual((await daemon.ask(sessionId, 'task.note', { text: 'x' })).error, {
      code: 'wrong-state',
      message: 'It is done.',
    });
  });

  it('[G4] a read is asked of the hub, and leaves nothing in the outbox', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    daemon.hub.manners.tells = (operation) => ({ result: { operation } });
    assert.deepEqual((await daemon.ask(sessionId, 'task.view')).result, { operation: 'task.view' });
    assert.deepEqual(daemon.hub.reportsOf('agent.said'), []);
  });

  it('[G6] said while the hub is away: queued at once, then delivered once and in order', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    await goAway();
    const texts = ['one', 'two', 'three', 'four'];
    for (const text of texts) assert.equal((await daemon.ask(sessionId, 'task.note', { text })).queued, true);
    await daemon.hub.open();
    await until(() => saidTexts().length === 4, 'all four');
    daemon.hub.cut();
    await until(() => daemon.hub.hellos.length >= 3, 'another connection');
    await daemon.ask(sessionId, 'task.note', { text: 'five' });
    assert.deepEqual(saidTexts(), [...texts, 'five']);
    assert.deepEqual(
      daemon.hub.taken.map(({ number }) => number),
      daemon.hub.taken.map((_, index) => index + 1),
    );
  });

  it('[G6] what the hub did not acknowledge is sent again after a reconnect, by the same number', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    daemon.hub.manners.hears = false;
    const asked = daemon.ask(sessionId, 'task.note', { text: 'lost on the way' });
    const sent = await until(
      () => daemon.hub.framesOf('report').find(({ entry }) => entry.report.type === 'agent.said'),
      'the first sending',
    );
    daemon.hub.manners.hears = true;
    daemon.hub.cut();
    await until(() => saidTexts().length === 1, 'the second sending');
    assert.equal(daemon.hub.taken.at(-1)?.number, sent.entry.number);
    assert.equal((await asked).error, undefined);
  });

  it("[G6] survives the daemon's own death while the hub is away", async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    await goAway();
    assert.equal((await daemon.ask(sessionId, 'task.note', { text: 'kept' })).queued, true);
    await daemon.running?.stop();
    await daemon.startAgain();
    await daemon.hub.open();
    await until(() => saidTexts().includes('kept'), 'the note');
  });

  it('[T10] a contract that breaks its schema is refused while the hub is away, with every problem', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer({ contracts: [{ key: 'api', schema }] }) });
    await goAway();
    const result = { summary: 'done', contracts: { api: { status: 'fulfilled', data: { endpoints: [1] } } } };
    const completed = await daemon.ask(sessionId, 'task.complete', { result });
    assert.equal(completed.error?.code, 'contract-invalid');
    assert.match(completed.error?.message ?? '', /\/endpoints\/0/);
    assert.equal(
      (await daemon.ask(sessionId, 'contract.publish', { key: 'api', data: {} })).error?.code,
      'contract-invalid',
    );
    const validated = await daemon.ask(sessionId, 'contract.validate', { key: 'api', data: {} });
    assert.equal((validated.result as { valid: boolean }).valid, false);
    assert.equal(
      (await daemon.ask(sessionId, 'contract.publish', { key: 'api', data: { endpoints: [] } })).queued,
      true,
    );
    assert.equal((await daemon.ask(sessionId, 'task.complete', { result: { summary: 'done' } })).queued, true);
  });

  it('[T22] a result without a promised contract is refused at once, naming it', async () => {
    const { sessionId } = await daemon.startSession({
      task: taskOffer({ contracts: [{ key: 'api' }, { key: 'client' }] }),
    });
    const result = {
      summary: 'done',
      contracts: { api: { status: 'fulfilled', data: 1 }, client: { status: 'partial', data: 1 } },
    };
    const { error } = await daemon.ask(sessionId, 'task.complete', { result });
    assert.deepEqual([error?.code, error?.details], ['missing-contracts', { missing: ['client'] }]);
    assert.deepEqual(daemon.hub.reportsOf('agent.said'), []);
  });

  it('[T22] a publication that the hub refused settles nothing', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer({ contracts: [{ key: 'api' }] }) });
    daemon.hub.manners.judges = () => ({ error: { code: 'wrong-state', message: 'no' } });
    await daemon.ask(sessionId, 'contract.publish', { key: 'api', data: 1 });
    assert.equal(
      (await daemon.ask(sessionId, 'task.complete', { result: { summary: 'done' } })).error?.code,
      'missing-contracts',
    );
  });

  it('[I1] an answer reaches the agent that waits for it', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    const about = newId('intervention');
    const waiting = daemon.ask(sessionId, 'my.wait', { about });
    daemon.hub.order({
      type: 'text.deliver',
      attempt: 1,
      deliveryId: newId('delivery'),
      sessionId,
      kind: 'answer',
      about,
      text: 'JWT',
      urgent: false,
      wantedAt: 1,
    });
    assert.equal(((await waiting).result as { message: { text: string } }).message.text, 'JWT');
  });

  it('[I1] a question that was queued is waited for by its command id', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    await goAway();
    const about = newId('intervention');
    daemon.hub.manners.judges = () => ({ result: { interventionId: about } });
    assert.equal(
      (await daemon.ask(sessionId, 'task.help', { question: 'JWT?' }, { commandId: 'question-1' })).queued,
      true,
    );
    const waiting = daemon.ask(sessionId, 'my.wait', { about: 'question-1', kind: 'answer' });
    await daemon.hub.open();
    await until(() => daemon.hub.reportsOf('agent.said').length === 1, 'the question');
    daemon.hub.order({
      type: 'text.deliver',
      attempt: 1,
      deliveryId: newId('delivery'),
      sessionId,
      kind: 'answer',
      about,
      text: 'yes',
      urgent: false,
      wantedAt: 1,
    });
    assert.equal(((await waiting).result as { message: { text: string } }).message.text, 'yes');
  });

  it("[G5] each token is its session's alone, and ends with it", async () => {
    const [one, two] = [taskOffer({ ref: 'ONE-1' }), taskOffer({ ref: 'TWO-1' })];
    const first = await daemon.startSession({ task: one });
    const second = await daemon.startSession({ task: two });
    const refs = await Promise.all(
      [first, second].map(
        async ({ sessionId }) => ((await daemon.ask(sessionId, 'my.task')).result as { ref: string }).ref,
      ),
    );
    assert.deepEqual(refs, ['ONE-1', 'TWO-1']);
    assert.equal(
      (await daemon.ask(first.sessionId, 'my.task', {}, { token: 'rses_wrong' })).error?.code,
      'unauthenticated',
    );
    daemon.hub.order({ type: 'session.close', sessionId: first.sessionId, why: 'over', graceMs: 0 });
    await until(() => daemon.hub.reportsOf('session.exited').length === 1, 'its end');
    assert.equal((await daemon.ask(first.sessionId, 'my.task')).error?.code, 'unauthenticated');
  });

  it('[R6] wrong, unknown and oversized requests are refused, and the daemon lives', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    const socket = daemon.running?.socketPath ?? '';
    assert.equal((await sendLine(socket, 'not json\n')).error?.code, 'bad-request');
    assert.deepEqual((await sendLine(socket, '{"request":9}\n')).request, 9);
    assert.equal((await daemon.ask(sessionId, 'task.destroy')).error?.code, 'bad-request');
    assert.match((await daemon.ask(sessionId, 'task.note', { text: 7 })).error?.message ?? '', /text: /);
    assert.equal((await daemon.ask(sessionId, 'task.note', ['list'])).error?.code, 'bad-request');
    const deep: unknown = JSON.parse('['.repeat(500) + ']'.repeat(500));
    const told = (await daemon.ask(sessionId, 'contract.publish', { key: 'api', data: deep })).error;
    assert.match(told?.message ?? '', /nested deeper than 64 levels/);
    const long = (await daemon.ask(sessionId, 'task.note', { text: 'x'.repeat(1_100_000) })).error;
    assert.match(long?.message ?? '', /task.note is asked with \d+ bytes; at most \d+ are taken\.$/);
    assert.equal((await sendLine(socket, `${'x'.repeat(9_500_000)}\n`)).error?.code, 'too-large');
    assert.ok((await daemon.ask(sessionId, 'my.task')).result);
    assert.deepEqual(daemon.hub.reportsOf('agent.said'), []);
  });

  it('[R5] a contract of 8 MiB is said whole, and one byte more is refused at once with what to do', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer() });
    const publish = (bytes: number) =>
      daemon.ask(sessionId, 'contract.publish', { key: 'api', data: 'x'.repeat(bytes - 2) });
    assert.deepEqual((await publish(limits.contractDataBytes)).result, {});
    const refusal = (await publish(limits.contractDataBytes + 1)).error;
    assert.equal(refusal?.code, 'too-large');
    assert.match(refusal?.message ?? '', /at most 8388608 are kept.*put the bulk into a file/);
    const said = daemon.hub.reportsOf('agent.said').map(({ params }) => (params as { data: string }).data.length);
    assert.deepEqual(said, [limits.contractDataBytes - 2]);
  });

  it("the socket is this user's alone", async () => {
    const socket = daemon.running?.socketPath ?? '';
    assert.deepEqual(
      [(await stat(socket)).mode & 0o777, (await stat(path.dirname(socket))).mode & 0o777],
      [0o600, 0o700],
    );
  });
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { HubError } from '../../shared/errors.ts';
import { until } from '../../runtime/until.fixture.ts';
import { createTestLog, makePlace, removePlaces } from '../places.fixture.ts';
import type { AgentSaying, SayingOutcome } from '../sayings.ts';
import { SessionMessages } from '../session/sessionMessages.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { newId, sessionOrder, taskOffer } from '../testDaemon.fixture.ts';
import { linkQuestion } from '../toolbox/humanWish.ts';
import { AgentQuestions } from './agentQuestions.ts';

const colour = { question: 'Which colour?', options: ['blue', 'red'] };
const size = { question: 'Which size?', options: [] };

describe('questions of agents’ own dialogs', () => {
  let said: AgentSaying[] = [];
  let messages: SessionMessages;
  let session: SessionRecord;
  let place = '';
  let questions: AgentQuestions;
  /** What the hub makes of what it hears. */
  let judge: (saying: AgentSaying) => SayingOutcome = () => ({ state: 'queued' });

  const open = async () => {
    messages = await SessionMessages.open(place);
    questions = new AgentQuestions({
      messagesOf: () => Promise.resolve(messages),
      say: async (saying) => {
        said.push(saying);
        return judge(saying);
      },
      onRead: () => Promise.resolve(),
      newId: randomUUID,
      log: createTestLog().log,
    });
  };
  const takes = (): SayingOutcome => ({ state: 'answered', result: { interventionId: newId('intervention') } });
  const ask = (asked = [colour, size], signal = new AbortController().signal) => questions.ask(session, asked, signal);
  const of = (operation: string) => said.filter((saying) => saying.operation === operation);
  const wishes = (count: number) =>
    until(() => {
      const { task } = session.order;
      const all = messages.wishesOf(`${task?.taskId}#${task?.attempt}`).map(({ wish }) => wish);
      return all.length === count && all.every(({ about, commandId }) => about !== commandId) ? all : undefined;
    }, `${count} questions that the hub has`);
  const answer = (about: string, text: string) =>
    messages.add({
      ...{ deliveryId: newId('delivery'), kind: 'answer', about, text, answer: text, urgent: false, wantedAt: 1 },
    });
  const withdrawn = () => of('intervention.withdraw').map(({ params }) => params);

  beforeEach(async () => {
    place = await makePlace();
    said = [];
    judge = takes;
    session = {
      ...{ order: sessionOrder({ task: taskOffer() }), tokenHash: '', cwd: '/', createdAt: 0, published: [] },
      state: { is: 'running', pid: 1, startedAt: 0 },
    };
    await open();
  });
  afterEach(removePlaces);

  it('[I1] are asked in the inbox one by one, and answered together', async () => {
    const answers = ask();
    const [one, other] = await wishes(2);
    const { taskId: id } = session.order.task ?? assert.fail();
    assert.deepEqual(
      of('task.help').map(({ params }) => params),
      [
        { id, ...colour },
        { id, ...size },
      ],
    );
    await answer(other?.about ?? '', 'large');
    await answer(one?.about ?? '', 'blue');
    assert.deepEqual(await answers, ['blue', 'large']);
    await questions.settle(session, 'its turn ended');
    assert.deepEqual(withdrawn(), []);
  });

  it('[I1] are taken back where they were answered in the terminal', async () => {
    const answers = ask();
    const [one, other] = await wishes(2);
    await answer(one?.about ?? '', 'blue');
    await questions.settle(session, 'there', [size, colour]);
    assert.equal(await answers, undefined);
    assert.deepEqual(withdrawn(), [{ id: other?.about, why: 'there' }]);
  });

  it('[I1] are taken back after a restart, and those that were asked by a command stay', async () => {
    const leave = new AbortController();
    const answers = ask([colour], leave.signal);
    const [one] = await wishes(1);
    leave.abort();
    assert.equal(await answers, undefined);
    await open();
    await messages.wish({
      ...{ commandId: 'by-hand', kind: 'answer', about: newId('intervention'), text: 'And now?' },
      of: one?.of ?? '',
    });
    await questions.settle(session, 'its turn ended');
    assert.deepEqual(withdrawn(), [{ id: one?.about, why: 'its turn ended' }]);
    await open();
    assert.deepEqual(
      messages.wishesOf(one?.of ?? '').map(({ wish }) => wish.commandId),
      ['by-hand'],
    );
  });

  it('[G6] that are given up while the hub is away are taken back when it has them', async () => {
    judge = () => ({ state: 'queued' });
    const answers = ask([colour]);
    const [asked] = await until(() => of('task.help').length === 1 && of('task.help'), 'the question');
    await questions.settle(session, 'there');
    assert.equal(await answers, undefined);
    assert.deepEqual(withdrawn(), []);
    const interventionId = newId('intervention');
    await linkQuestion(messages, asked?.commandId ?? '', { interventionId });
    await questions.taken(asked ?? assert.fail());
    assert.deepEqual(withdrawn(), [{ id: interventionId, why: 'its agent went on without an answer' }]);
  });

  it('stay in the terminal where nobody can be asked', async () => {
    judge = () => {
      throw new HubError('wrong-state', 'It is done.');
    };
    assert.equal(await ask(), undefined);
    session = { ...session, order: sessionOrder() };
    assert.equal(await ask(), undefined);
  });

  const untilAsked = () => until(() => of('session.help')[0] ?? undefined, 'a question of the session itself');

  it('[I1] without a task are asked for the session, and taken back where they were answered in the terminal', async () => {
    session = { ...session, order: sessionOrder() };
    const { sessionId } = session.order;
    const record = newId('intervention');
    judge = () => ({ state: 'answered', result: { interventionId: record } });
    const answers = ask([colour]);
    const { params } = await untilAsked();
    assert.deepEqual(params, { id: sessionId, ...colour });
    await until(() => messages.wishesOf(`session ${sessionId}`)[0]?.wish.about === record, 'the hub has it');
    // It has been given a task meanwhile.
    await questions.settle({ ...session, order: sessionOrder({ sessionId, task: taskOffer() }) }, 'there', [colour]);
    assert.equal(await answers, undefined);
    assert.deepEqual(withdrawn(), [{ id: record, why: 'there' }]);
  });

  it('[I1] are asked for the session where its task has ended', async () => {
    const record = newId('intervention');
    judge = ({ operation }) => {
      if (operation === 'task.help') throw new HubError('wrong-state', 'It is done.');
      return { state: 'answered', result: { interventionId: record } };
    };
    const answers = ask([colour]);
    await untilAsked();
    await answer(record, 'blue');
    assert.deepEqual(await answers, ['blue']);
  });
});

import assert from 'node:assert/strict';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { createTestLog } from '../../places.fixture.ts';
import { until } from '../../terminal/terminalTrial.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import { remoteTyping } from '../../delivery/remoteInput.ts';
import { typeDelivery } from '../../delivery/typeDelivery.ts';
import type { FakeOpencode } from './fakeOpencode.fixture.ts';
import { startFakeOpencode } from './fakeOpencode.fixture.ts';
import { messageIdOf } from './messageId.ts';
import { createOpencodeInput } from './opencodeInput.ts';
import { OpencodeLink } from './opencodeLink.ts';
import { opencodeTimings } from './opencodeTimings.ts';

const shortTimes = {
  ...opencodeTimings,
  retryMs: 5,
  longestRetryMs: 20,
  requestMs: 100,
  firstWordMs: 50,
  silenceMs: 150,
  awayMs: 300,
};

describe('the link to the server of an opencode', () => {
  let fake: FakeOpencode;
  let link: OpencodeLink;
  let told: string[];

  function open(
    given: Partial<SessionRecord> = {},
    times = opencodeTimings as typeof shortTimes,
    goOnText?: string,
  ): void {
    const record: SessionRecord = {
      ...{ order: sessionOrder({ task: taskOffer() }), tokenHash: '', cwd: '/', createdAt: 1_000, published: [] },
      ...{ state: { is: 'running', pid: 1, startedAt: 0 }, ...given },
    };
    link = new OpencodeLink(
      record,
      fake.server,
      {
        session: () => record,
        own: () => ({ effect: 'allow', by: 'own', why: '' }),
        mayUse: (_session, { tool }) => {
          told.push(`may ${tool}`);
          return Promise.resolve({ effect: 'allow', why: 'a rule' });
        },
        settle: () => undefined,
        askPeople: () => Promise.resolve(['JWT']),
        answeredThere: () => undefined,
        notes: {
          activity: (_id, activity, evidence) => void told.push(`${activity}: ${evidence}`),
          noteMoved: () => void told.push('moved'),
          turnEnded: () => void told.push('turn'),
          conversation: (_session, id) => void told.push(`conversation ${id}`),
          exhausted: (_id, why) => void told.push(`exhausted ${why}`),
          usage: (_id, total) => void told.push(`used ${JSON.stringify(total)}`),
        },
        log: createTestLog().log,
        times: { ...times, retryMs: 5, longestRetryMs: 20 },
      },
      goOnText,
    );
    link.start();
  }
  const untilTold = (words: string) => until(() => told.some((line) => line.includes(words)), words);
  const request = {
    ...{ id: 'per_1', sessionID: 'ses_1', permission: 'bash', patterns: ['make'], metadata: { command: 'make' } },
    always: [],
  };

  beforeEach(async () => {
    fake = await startFakeOpencode();
    told = [];
  });
  afterEach(async () => {
    link.close();
    await fake.close();
  });

  it('[S11] [A2] takes in what it is told, and answers what it is asked', async () => {
    open();
    await until(() => link.reach === 'open', 'it listens');
    fake.tell('session.created', { info: { id: 'ses_1' } });
    fake.tell('session.status', { sessionID: 'ses_1', status: { type: 'busy' } });
    fake.tell('permission.asked', request);
    await until(() => fake.asked.some((line) => line.startsWith('POST /permission/per_1/reply')), 'its answer');
    fake.tell('session.status', { sessionID: 'ses_1', status: { type: 'idle' } });
    await untilTold('turn');
    assert.deepEqual(told, [
      'waiting-for-input: it waits for something to do',
      'conversation ses_1',
      'working: it was given something to do',
      'may bash',
      'waiting-for-input: its turn ended',
      'turn',
    ]);
  });

  it('[I4] [S13] after a restart it finds what waits there and what was used, and a lost connection is made again', async () => {
    fake.answer('/session/status', { ses_1: { type: 'busy' } });
    fake.answer('/session/ses_1', { id: 'ses_1' });
    fake.answer('/permission', [request]);
    const figures = { cost: 0.5, tokens: { input: 90, output: 10, reasoning: 0, cache: { read: 0, write: 0 } } };
    const about = { role: 'assistant', sessionID: 'ses_1', providerID: 'p', modelID: 'm' };
    fake.answer('/session/ses_1/message', [
      { info: { id: 'msg_0', ...about, ...figures, time: { created: 10 } } },
      { info: { id: 'msg_1', ...about, ...figures, time: { created: 2_000 } } },
    ]);
    open({ providerSessionId: 'ses_1' });
    await until(() => fake.asked.some((line) => line.startsWith('POST /permission/per_1/reply')), 'its answer');
    await untilTold(
      'used {"tokensIn":90,"tokensOut":10,"costUsd":0.5,"calls":1,"contextUsed":0.1,"contextTokens":100}',
    );
    assert.ok(told.includes('working: it was given something to do'));
    fake.answer('/permission', [{ ...request, id: 'per_2' }]);
    fake.drop();
    await until(() => fake.asked.some((line) => line.startsWith('POST /permission/per_2/reply')), 'the next answer');
    assert.ok(!told.includes('turn'));
    fake.answer('/session/status', {});
    fake.drop();
    await untilTold('turn');
  });

  it('[G4] where it could not connect to the tools of Rostrum, it is made to try again when a turn begins', async () => {
    open({ providerSessionId: 'ses_1' });
    await until(() => link.reach === 'open', 'it listens');
    const begin = () => {
      fake.tell('session.status', { sessionID: 'ses_1', status: { type: 'busy' } });
      fake.tell('session.status', { sessionID: 'ses_1', status: { type: 'idle' } });
    };
    const looks = () => fake.asked.filter((line) => line === 'GET /mcp').length;
    begin();
    await until(() => looks() === 1, 'it is looked at');
    fake.answer('/mcp', { rostrum: { status: 'failed' }, others: { status: 'failed' } });
    begin();
    const connects = () => fake.asked.filter((line) => line === 'POST /mcp/rostrum/connect').length;
    await until(() => connects() === 2, 'it is made to try, and again where that failed');
    fake.answer('/mcp', { rostrum: { status: 'connected' } });
    const before = looks();
    await until(() => looks() > before, 'it is looked at once more');
  });

  it('[I1] a question of its own is answered by a person', async () => {
    const questions = [{ question: 'JWT?', header: 'Auth', options: [{ label: 'JWT', description: '' }] }];
    fake.answer('/question', [{ id: 'que_1', sessionID: 'ses_1', questions }]);
    open();
    await until(() => fake.asked.includes('POST /question/que_1/reply {"answers":[["JWT"]]}'), 'its answer');
    assert.ok(told.includes('waiting-for-input: it asks a person'));
  });

  it('[S13] a session that goes on with a conversation is told so once, also over lost connections', async () => {
    const order = sessionOrder({ task: taskOffer() });
    open({ providerSessionId: 'ses_1', order }, undefined, 'Go on.');
    await until(() => sent().length === 1, 'it is told');
    const { messageID } = JSON.parse(sent()[0]?.split(' ').slice(2).join(' ') ?? '') as { messageID: string };
    assert.equal(messageID, messageIdOf(link.sessionId, 1_000));
    // What a person said in a conversation that they chose later counts as well.
    const said = { info: { id: messageID, role: 'user', sessionID: 'ses_1', time: { created: 1_000 } } };
    fake.answer('/session/ses_1', { id: 'ses_1' });
    fake.answer('/session/ses_1/message', [said]);
    link.close();
    open({ providerSessionId: 'ses_1', order }, undefined, 'Go on.');
    const rests = () => told.filter((line) => line.startsWith('waiting-for-input')).length;
    await until(() => rests() === 2, 'it has looked');
    fake.drop();
    await until(() => rests() === 3, 'it has looked again');
    assert.equal(sent().length, 1);
  });

  it('[S13] one whose conversation is not known goes on with the last one', async () => {
    fake.answer('/session', [{ id: 'ses_last' }]);
    fake.answer('/session/ses_last', { id: 'ses_last' });
    open({}, undefined, 'Go on.');
    await until(() => sent().length === 1, 'it is told');
    assert.match(sent()[0] ?? '', /^POST \/session\/ses_last\/prompt_async .*"Go on\."/);
  });

  it('[S11] a server that takes requests and never answers is said, and found again', async () => {
    fake.hang(true);
    open({}, shortTimes);
    await untilTold('unknown: its server does not answer');
    assert.equal(link.reach, 'away');
    fake.hang(false);
    await until(() => link.reach === 'open', 'it is found again');
  });

  it('[S11] one that falls silent in the middle is not believed to live', async () => {
    open({}, shortTimes);
    await until(() => link.reach === 'open', 'it listens');
    fake.hang(true);
    await untilTold('unknown: its server does not answer');
  });

  /** Brings a text as the desk does. */
  const deliver = (text: string, urgent = false) => {
    const states: string[] = [];
    const outcome = typeDelivery(
      {
        ...{ text, urgent, notBefore: 0, canEscape: true, isPromptKnown: true, isLineProgram: false },
        ...{ mayStand: false, leftOver: [], unreached: 'its server does not answer' },
      },
      {
        ...remoteTyping(createOpencodeInput(link)),
        now: () => performance.now(),
        pause: () => new Promise((resolve) => setTimeout(resolve, 5)),
        pauseHeld: () => new Promise((resolve) => setTimeout(resolve, 5)),
        isRead: () => false,
        isOvertaken: () => false,
        record: (state) => Promise.resolve(void states.push(state)),
      },
    );
    return { outcome, states };
  };
  const sent = () => fake.asked.filter((line) => line.includes('prompt_async'));
  const hear = () => {
    const { messageID } = JSON.parse(sent()[0]?.split(' ').slice(2).join(' ') ?? '') as { messageID: string };
    const info = { id: messageID, role: 'user', sessionID: 'ses_1', agent: 'plan' };
    fake.tell('message.updated', { info });
  };

  it('[S8] a text goes into the conversation by its server, once, and is verified when it stands there', async () => {
    open({ providerSessionId: 'ses_1' });
    await until(() => link.reach === 'open', 'it listens');
    fake.tell('session.updated', { info: { id: 'ses_1' } });
    const model = { providerID: 'p', modelID: 'm' };
    fake.tell('message.updated', { info: { id: 'msg_0', role: 'user', sessionID: 'ses_1', agent: 'plan', model } });
    await until(() => link.story.addressee !== undefined, 'whom a text is for');
    const { outcome, states } = deliver('two\nlines');
    await until(() => sent().length === 1, 'it is sent');
    hear();
    assert.deepEqual(await outcome, { state: 'verified' });
    assert.deepEqual([states, sent().length], [['typed', 'submitted'], 1]);
    assert.match(sent()[0] ?? '', /"agent":"plan","model":\{.*"parts":\[\{"type":"text","text":"two\\nlines"\}\]/);
  });

  it('[S8] where there is no conversation yet one is begun, and shown in its terminal', async () => {
    open();
    await until(() => link.reach === 'open', 'it listens');
    const { outcome } = deliver('hello');
    await until(() => sent().length === 1, 'it is sent');
    hear();
    assert.deepEqual(await outcome, { state: 'verified' });
    assert.ok(fake.asked.includes('POST /tui/select-session {"sessionID":"ses_new"}'));
  });

  it('[T12] [S8] a text waits for the end of the turn and of a dialog; an urgent one ends the turn', async () => {
    open();
    await until(() => link.reach === 'open', 'it listens');
    fake.tell('session.created', { info: { id: 'ses_1' } });
    fake.tell('session.status', { sessionID: 'ses_1', status: { type: 'busy' } });
    await until(() => link.story.isBusy, 'a turn is under way');
    const patient = deliver('later');
    const urgent = deliver('now', true);
    await until(() => fake.asked.includes('POST /session/ses_1/abort {}'), 'the turn is ended');
    await until(() => sent().length === 1, 'the urgent one is sent');
    assert.match(sent()[0] ?? '', /"now"/);
    hear();
    assert.equal((await urgent.outcome).state, 'verified');
    assert.deepEqual(patient.states, []);
    link.close();
    assert.deepEqual((await patient.outcome).state, 'stranded');
  });

  it('[S8] a text that is not seen in the conversation is stranded with that reason, not sent twice', async () => {
    open({ providerSessionId: 'ses_1' }, { ...opencodeTimings, heardMs: 20 } as unknown as typeof shortTimes);
    await until(() => link.reach === 'open', 'it listens');
    const outcome = await deliver('lost').outcome;
    assert.equal(outcome.state, 'stranded');
    assert.match(outcome.state === 'stranded' ? outcome.reason : '', /not seen in the conversation/);
    assert.equal(sent().length, 1);
  });

  it('makes ids of messages that come behind those that opencode made before', () => {
    // Seen: msg_217dcf7cf001… was made at 1795696687055.
    assert.match(messageIdOf('x', 1_795_696_687_055), /^msg_217dcf7cf000[0-9a-f]{14}$/);
    assert.ok(messageIdOf('x', 2) > messageIdOf('y', 1));
  });
});

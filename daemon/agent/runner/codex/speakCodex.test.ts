import assert from 'node:assert/strict';
import { until } from '../../../../runtime/until.fixture.ts';
import { createFakeAgent } from '../acp/acpAgent.fixture.ts';
import type { LiveAgentParts } from '../liveAgent.ts';
import { recordEvents } from '../recordEvents.fixture.ts';
import { speakCodex } from './speakCodex.ts';

const threadId = 'thread-1';
const usual = {
  initialize: () => ({}),
  'thread/start': () => ({ thread: { id: threadId }, model: 'gpt-test' }),
  'thread/resume': () => ({ thread: { id: threadId }, model: 'gpt-test' }),
  'turn/start': () => ({ turn: { id: 'turn-1' } }),
  'turn/interrupt': () => ({}),
  'turn/steer': () => ({}),
};

function aStage(answers: Parameters<typeof createFakeAgent>[0] = {}, parts: Partial<LiveAgentParts> = {}) {
  const agent = createFakeAgent({ ...usual, ...answers });
  const { events, told, used, questions } = recordEvents((text, options) =>
    Promise.resolve(`${text} ${options.join()}`),
  );
  const live = speakCodex(
    { title: 'Codex', program: 'codex', args: ['-m', 'o9'], env: {}, cwd: '/w', ...parts },
    events,
    { startProcess: agent.startProcess, handshakeMs: 60_000 },
  );
  const note = (method: string, params: object) => agent.say({ method, params: { threadId, ...params } });
  const end = (turn: object = { status: 'completed' }) => note('turn/completed', { turn: { id: 'turn-1', ...turn } });
  const ask = (method: string, params: object, id = 'q1') => agent.say({ id, method, params: { threadId, ...params } });
  const answerOf = async (id = 'q1') =>
    (await until(() => agent.heard.find((one) => one.id === id && one.method === undefined), 'the answer')).result;
  const begin = async () => {
    const turn = live.take('the task');
    turn.catch(() => undefined);
    await until(() => agent.heardOf('turn/start').length === 1, 'the turn');
    return { turn };
  };
  return { agent, live, told, used, questions, note, end, ask, answerOf, begin };
}

const command = (itemId: string) => ({ itemId, kind: 'command', command: "/bin/bash -c 'make it'", cwd: '/w' });

describe('Codex behind its app-server', () => {
  it('[G2] gets its texts as turns, and what it says, does and plans is told in lines', async () => {
    const tools = { url: 'http://127.0.0.1:1/mcp', bearer: 'secret' };
    const { agent, told, used, note, end, begin } = aStage({}, { tools });
    const { turn } = await begin();
    const [started] = agent.heardOf('thread/start');
    const { config, ...rest } = started?.params ?? {};
    assert.deepEqual(rest, { cwd: '/w', approvalPolicy: 'untrusted', approvalsReviewer: 'user', model: 'o9' });
    assert.match(JSON.stringify(config), /"url":"http:\/\/127.0.0.1:1\/mcp","bearer_token_env_var":"ROSTRUM_TOKEN"/);
    assert.equal(JSON.stringify(agent.heard).includes('secret'), false);
    const item = { type: 'commandExecution', id: 'i1', command: "/bin/bash -c 'make it'", status: 'inProgress' };
    note('turn/started', { turn: { id: 'turn-1', status: 'inProgress' } });
    note('item/started', { item });
    note('item/completed', { item: { ...item, status: 'completed', commandActions: [{ type: 'unknown' }] } });
    note('item/completed', { item: { type: 'agentMessage', id: 'i2', text: 'Done.' } });
    note('item/completed', { threadId: 'another', item: { type: 'agentMessage', id: 'i3', text: 'hidden' } });
    note('turn/plan/updated', { plan: [{ step: 'mend it', status: 'inProgress' }] });
    const tokens = (inputTokens: number, outputTokens: number) => ({
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens,
    });
    const tokenUsage = { total: tokens(30, 3), last: tokens(18, 2), modelContextWindow: 100 };
    note('thread/tokenUsage/updated', { tokenUsage });
    end();
    await turn;
    assert.deepEqual(told, [
      `named ${threadId}`,
      'did Bash make it',
      'unasked Bash',
      'moved',
      'said Done.',
      'planned mend it in_progress',
    ]);
    const untold = { 'gpt-test': { tokensIn: 18, cacheRead: 0, cacheWritten: 0, tokensOut: 2 } };
    assert.deepEqual(used, [
      { tokensIn: 18, tokensOut: 2, costUsd: 0, calls: 1, untold, contextTokens: 20, contextUsed: 0.2 },
    ]);
  });

  it('[A4] tells of each call about which it asked nobody that it has run, and of our own tools always', async () => {
    const { questions, ask, answerOf, begin, note, end, told } = aStage();
    const { turn } = await begin();
    const run = { type: 'commandExecution', command: 'make', commandActions: [{ type: 'unknown' }] };
    ask('item/commandExecution/requestApproval', command('i1'));
    (await until(() => questions[0], 'the question')).answer.resolve({ isAllowed: true, why: '' });
    await answerOf();
    note('item/completed', { item: { ...run, id: 'i1', status: 'completed' } });
    note('item/completed', { item: { ...run, id: 'i2', status: 'declined' } });
    note('item/completed', { item: { ...run, id: 'i3', status: 'failed' } });
    note('item/completed', { item: { ...run, id: 'i4', status: 'completed', commandActions: [{ type: 'read' }] } });
    const tool = { type: 'mcpToolCall', tool: 'note', status: 'failed', arguments: {} };
    note('item/completed', { item: { ...tool, id: 'i5', server: 'rostrum' } });
    note('item/completed', { item: { ...tool, id: 'i6', server: 'other', status: 'completed' } });
    end();
    await turn;
    assert.deepEqual(
      told.filter((line) => line.startsWith('unasked')),
      ['unasked Bash', 'unasked Bash, harmless', 'unasked mcp__rostrum__note'],
    );
  });

  it('[A2] runs a command or a patch only once it may', async () => {
    const { questions, ask, answerOf, begin, note } = aStage();
    await begin();
    ask('item/commandExecution/requestApproval', command('i1'));
    const first = await until(() => questions[0], 'the question');
    assert.deepEqual(first.call, {
      tool: 'Bash',
      input: { command: 'make it', cwd: '/w' },
      callId: 'i1',
      isHarmless: false,
    });
    first.answer.resolve({ isAllowed: true, why: '' });
    assert.deepEqual(await answerOf(), { decision: 'accept' });
    const changes = [{ path: '/w/a', kind: { type: 'add' }, diff: 'new' }];
    note('item/started', { item: { type: 'fileChange', id: 'i2', status: 'inProgress', changes } });
    ask('item/fileChange/requestApproval', { itemId: 'i2' }, 'q2');
    const second = await until(() => questions[1], 'the question');
    const file = { file_path: '/w/a', kind: 'add', diff: 'new' };
    assert.deepEqual(second.call, { tool: 'apply_patch', input: { changes: [file] }, callId: 'i2' });
    second.answer.resolve({ isAllowed: true, why: '' });
    assert.deepEqual(await answerOf('q2'), { decision: 'accept' });
  });

  it('[A2] never runs a patch that it did not tell, nor what it asks in words that are none', async () => {
    const { agent, questions, ask, answerOf, begin } = aStage();
    await begin();
    ask('item/fileChange/requestApproval', { itemId: 'i9' });
    (await until(() => questions[0], 'the question')).answer.resolve({ isAllowed: true, why: '' });
    assert.deepEqual(await answerOf(), { decision: 'decline' });
    ask('item/commandExecution/requestApproval', { command: ['rm'] }, 'q2');
    ask('item/tool/call', { tool: 'x' }, 'q3');
    assert.deepEqual([await answerOf('q2'), await answerOf('q3')], [undefined, undefined]);
    const errorOf = (id: string) => agent.heard.find((one) => one.id === id)?.error?.code;
    assert.deepEqual([errorOf('q2'), errorOf('q3'), questions.length], [-32603, -32601, 1]);
  });

  it('[A5] hears in its turn why a call was denied', async () => {
    const { agent, questions, ask, answerOf, begin } = aStage();
    await begin();
    ask('item/commandExecution/requestApproval', command('i1'));
    (await until(() => questions[0], 'the question')).answer.resolve({ isAllowed: false, why: 'not today' });
    assert.deepEqual(await answerOf(), { decision: 'decline' });
    const [steer] = await until(
      () => (agent.heardOf('turn/steer').length > 0 ? agent.heardOf('turn/steer') : false),
      'why',
    );
    assert.match(JSON.stringify(steer?.params), /"expectedTurnId":"turn-1".*Bash was not allowed: not today/);
  });

  it('[I1] asks a person what it wants to know', async () => {
    const { ask, answerOf, begin } = aStage();
    await begin();
    const asked = {
      id: 'colour',
      header: 'Colour',
      question: 'Which?',
      options: [{ label: 'red' }, { label: 'blue' }],
    };
    ask('item/tool/requestUserInput', { itemId: 'i1', questions: [asked] });
    assert.deepEqual(await answerOf(), { answers: { colour: { answers: ['Which? red,blue'] } } });
  });

  it('[T12] ends its turn when it is told to, and with it what it asks', async () => {
    const { agent, live, questions, ask, answerOf, begin, end } = aStage();
    const { turn } = await begin();
    ask('item/commandExecution/requestApproval', command('i1'));
    const question = await until(() => questions[0], 'the question');
    assert.equal(question.isWanted(), true);
    live.interrupt();
    assert.equal(question.isWanted(), false);
    assert.deepEqual(await answerOf(), { decision: 'decline' });
    await until(() => agent.heardOf('turn/interrupt').length === 1, 'the end of the turn');
    assert.deepEqual(agent.heardOf('turn/interrupt')[0]?.params, { threadId, turnId: 'turn-1' });
    end({ status: 'interrupted' });
    await turn;
    assert.equal(agent.heardOf('turn/steer').length, 0);
  });

  it('[S13] goes on with its conversation, whose tokens of before are not counted again', async () => {
    const { agent, told, used, note, end, live } = aStage({}, { resume: threadId });
    await until(() => told.includes(`named ${threadId}`), 'its conversation');
    const tokens = (n: number) => ({ inputTokens: n, outputTokens: n, totalTokens: 2 * n });
    const turn = live.take('go on');
    await until(() => agent.heardOf('turn/start').length === 1, 'the turn');
    // It is told of them late: when the next turn is wished for, but has not begun.
    note('thread/tokenUsage/updated', { tokenUsage: { total: tokens(100), last: tokens(10) } });
    note('turn/started', { turn: { id: 'turn-1', status: 'inProgress' } });
    note('thread/tokenUsage/updated', { tokenUsage: { total: tokens(107), last: tokens(7) } });
    end();
    await turn;
    const untold = { 'gpt-test': { tokensIn: 7, cacheRead: 0, cacheWritten: 0, tokensOut: 7 } };
    assert.deepEqual(used, [{ tokensIn: 7, tokensOut: 7, costUsd: 0, calls: 1, untold, contextTokens: 14 }]);
    assert.equal(agent.heardOf('thread/resume')[0]?.params?.['threadId'], threadId);
  });

  it('[M8] says when nothing is left of its quota, and takes the next text', async () => {
    const { agent, live, told, end, begin } = aStage();
    const { turn } = await begin();
    const error = { message: 'You have used it all.', codexErrorInfo: 'usageLimitExceeded' };
    end({ status: 'failed', error });
    await assert.rejects(turn, /used it all/);
    assert.ok(told.includes('exhausted You have used it all.'));
    const later = live.take('again');
    await until(() => agent.heardOf('turn/start').length === 2, 'the next turn');
    end();
    await later;
  });

  it('[G2] one that goes in the middle of a turn, or does not begin to speak, ends and says why', async () => {
    const { agent, live, told, begin } = aStage();
    const { turn } = await begin();
    agent.sayAside('out of memory');
    agent.exit(134);
    await assert.rejects(turn, /ended with exit code 134/);
    assert.equal(await live.ended, 134);
    assert.deepEqual(told, ['trouble out of memory']);
    const refusing = aStage({ 'thread/start': () => ({}) });
    await assert.rejects(refusing.live.take('the task'), /could not be started/);
    assert.equal(await refusing.live.ended, 1);
  });
});

import assert from 'node:assert/strict';
import { until } from '../../../../runtime/until.fixture.ts';
import type { Deferred } from '../deferred.ts';
import { deferred } from '../deferred.ts';
import type { LiveAgentParts } from '../liveAgent.ts';
import { recordEvents } from '../recordEvents.fixture.ts';
import { createFakeAgent } from './acpAgent.fixture.ts';
import { speakAcp } from './speakAcp.ts';

const allowing = [
  { optionId: 'always', name: 'Always', kind: 'allow_always' },
  { optionId: 'once', name: 'Allow', kind: 'allow_once' },
  { optionId: 'no', name: 'Reject', kind: 'reject_once' },
];
const makeIt = { toolCallId: 'run_shell_command__1', kind: 'execute', title: 'make', status: 'pending' };

function aStage(agent: ReturnType<typeof createFakeAgent>, parts: Partial<LiveAgentParts> = {}, handshakeMs = 60_000) {
  const { events, told, used, questions } = recordEvents();
  const live = speakAcp({ title: 'Agent', program: 'agent', args: [], env: {}, cwd: '/w', ...parts }, events, {
    startProcess: agent.startProcess,
    handshakeMs,
    replayQuietMs: 1,
    replayMostMs: 100,
  });
  return { live, told, used, questions };
}

/** An agent that ends each turn when the test says so. */
function turns() {
  const ends: Deferred<unknown>[] = [];
  const answer = () => {
    const end = deferred<unknown>();
    ends.push(end);
    return end.promise;
  };
  const next = (count: number) => until(() => ends[count - 1], `turn ${count}`);
  return { answer, next };
}

const ask = (agent: ReturnType<typeof createFakeAgent>, params: object = {}) =>
  agent.say({
    id: 'q1',
    method: 'session/request_permission',
    params: { sessionId: 'c-1', toolCall: makeIt, options: allowing, ...params },
  });
const answerOf = (agent: ReturnType<typeof createFakeAgent>, id = 'q1') =>
  until(() => agent.heard.find((message) => message.id === id && message.method === undefined), 'the answer');
const selected = (optionId: string) => ({ outcome: { outcome: 'selected', optionId } });
const undecided = { outcome: { outcome: 'cancelled' } };

describe('an agent behind ACP', () => {
  it('[G2] gets its texts as turns, and what it says, does and plans is told in lines', async () => {
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const tools = { url: 'http://127.0.0.1:1/mcp', bearer: 'secret' };
    const { live, told, used } = aStage(agent, { tools });
    const turn = live.take('the task');
    const end = await next(1);
    agent.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'I re' } });
    agent.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'ad.\nThen' } });
    agent.update({ sessionUpdate: 'tool_call', ...makeIt, status: 'in_progress' });
    agent.update({ sessionUpdate: 'tool_call_update', ...makeIt, status: 'completed' });
    agent.update({
      sessionUpdate: 'plan',
      entries: [{ content: 'mend it', priority: 'high', status: 'in_progress' }],
    });
    agent.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Done' } });
    await until(() => told.includes('planned mend it in_progress'), 'the plan');
    end.resolve({ stopReason: 'end_turn', _meta: { quota: { token_count: { input_tokens: 10, output_tokens: 2 } } } });
    await turn;
    assert.deepEqual(told, [
      'named c-1',
      'said I read.',
      'said Then',
      'did run_shell_command make',
      'unasked run_shell_command',
      'moved',
      'planned mend it in_progress',
      'said Done',
    ]);
    assert.deepEqual(used, [{ tokensIn: 10, tokensOut: 2, costUsd: 0, calls: 2 }]);
    const [made] = agent.heardOf('session/new');
    assert.deepEqual(made?.params, {
      cwd: '/w',
      mcpServers: [
        { type: 'http', name: 'rostrum', url: tools.url, headers: [{ name: 'Authorization', value: 'Bearer secret' }] },
      ],
    });
    const [prompt] = agent.heardOf('session/prompt');
    assert.deepEqual(prompt?.params, { sessionId: 'c-1', prompt: [{ type: 'text', text: 'the task' }] });
  });

  it('[A4] tells once of each call about which it asked nobody that it has run; of one that failed only where it is ours', async () => {
    const { answer } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, told, questions } = aStage(agent);
    void live.take('the task').catch(() => undefined);
    await until(() => agent.heardOf('session/prompt').length === 1, 'the turn');
    ask(agent);
    (await until(() => questions[0], 'the question')).answer.resolve({ isAllowed: true, why: '' });
    await answerOf(agent);
    const call = (toolCallId: string, status: string, more: object = {}) =>
      agent.update({ sessionUpdate: 'tool_call_update', toolCallId, status, ...more });
    call(makeIt.toolCallId, 'completed');
    for (const status of ['in_progress', 'completed', 'completed'])
      call('call_1', status, { title: 'rostrum_note', kind: 'other', rawInput: { text: 'Half way' } });
    call('call_2', 'failed', { title: 'rostrum_complete_task', kind: 'other', rawInput: { summary: '' } });
    call('call_3', 'failed', { title: 'bash', kind: 'execute', rawInput: { command: 'make' } });
    call('call_4', 'completed', { title: 'read', kind: 'read', rawInput: { filePath: '/a' } });
    agent.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'So far.\n' } });
    await until(() => told.includes('said So far.'), 'all of it');
    assert.deepEqual(
      told.filter((line) => line.startsWith('unasked')),
      ['unasked rostrum_note', 'unasked rostrum_complete_task', 'unasked read, harmless'],
    );
    live.close();
  });

  it('[A4] tells no call anew that ends after its turn; one about which it asked nobody it tells as what it was', async () => {
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, told, questions } = aStage(agent);
    const first = live.take('the task');
    const end = await next(1);
    ask(agent);
    (await until(() => questions[0], 'the question')).answer.resolve({ isAllowed: true, why: '' });
    await answerOf(agent);
    const call = (toolCallId: string, status: string, more: object = {}) =>
      agent.update({ sessionUpdate: 'tool_call_update', toolCallId, status, ...more });
    const begin = (toolCallId: string, status: string, more: object) =>
      agent.update({ sessionUpdate: 'tool_call', toolCallId, status, ...more });
    begin('call_1', 'in_progress', { title: 'bash', kind: 'execute', rawInput: { command: 'ls' } });
    begin('call_2', 'pending', { title: 'read', kind: 'read', rawInput: { filePath: '/a' } });
    end.resolve({ stopReason: 'end_turn' });
    await first;
    const second = live.take('more');
    (await next(2)).resolve({ stopReason: 'end_turn' });
    await second;
    const before = told.length;
    for (const id of [makeIt.toolCallId, 'call_1', 'call_2', 'call_2']) call(id, 'completed');
    begin('call_1', 'completed', { title: 'bash', kind: 'execute', rawInput: { command: 'make' } });
    agent.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'So far.\n' } });
    await until(() => told.includes('said So far.'), 'all of it');
    const asked = ['moved'];
    const unasked = ['unasked bash', 'moved'];
    const notShownBefore = ['did read {"filePath":"/a"}', 'unasked read, harmless'];
    const anotherOfItsId = ['did bash make', 'unasked bash', 'moved'];
    assert.deepEqual(told.slice(before, -1), [...asked, ...unasked, ...notShownBefore, ...anotherOfItsId]);
    live.close();
  });

  it('[A2] runs a tool only once it may, and never for good', async () => {
    const { answer } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, questions } = aStage(agent);
    void live.take('the task').catch(() => undefined);
    await until(() => agent.heardOf('session/prompt').length === 1, 'the turn');
    ask(agent);
    const { call, answer: verdict } = await until(() => questions[0], 'the question');
    assert.deepEqual(call, {
      tool: 'run_shell_command',
      input: { command: 'make' },
      callId: makeIt.toolCallId,
      isHarmless: false,
    });
    verdict.resolve({ isAllowed: true, why: '' });
    assert.deepEqual((await answerOf(agent)).result, selected('once'));
    live.close();
  });

  it('[A2] does not run one that may not, that it offers only for good, or that it asks about in words that are none', async () => {
    const { answer } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, questions } = aStage(agent);
    void live.take('the task').catch(() => undefined);
    await until(() => agent.heardOf('session/prompt').length === 1, 'the turn');
    const decide = async (id: string, params: object, isAllowed: boolean) => {
      const before = questions.length;
      agent.say({
        id,
        method: 'session/request_permission',
        params: { sessionId: 'c-1', toolCall: makeIt, ...params },
      });
      (await until(() => questions[before], 'the question')).answer.resolve({ isAllowed, why: 'so it is' });
      return (await answerOf(agent, id)).result;
    };
    assert.deepEqual(await decide('q1', { options: allowing }, false), selected('no'));
    assert.deepEqual(await decide('q2', { options: allowing.slice(0, 1) }, true), undecided);
    assert.deepEqual(await decide('q3', { options: [] }, false), undecided);
    assert.deepEqual(await decide('q4', { options: allowing, sessionId: 'of a sub-agent' }, false), selected('no'));
    agent.say({ id: 'q5', method: 'session/request_permission', params: { toolCall: 'make', options: 'all' } });
    const { result, error } = await answerOf(agent, 'q5');
    assert.deepEqual([result, error?.code], [undefined, -32602]);
    assert.equal(questions.length, 4);
    live.close();
  });

  it('[T12] ends its turn when it is told to, and with it what it asks', async () => {
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, questions } = aStage(agent);
    const turn = live.take('the task');
    const end = await next(1);
    ask(agent);
    const question = await until(() => questions[0], 'the question');
    assert.equal(question.isWanted(), true);
    live.interrupt();
    assert.deepEqual((await answerOf(agent)).result, undecided);
    assert.equal(question.isWanted(), false);
    assert.deepEqual(agent.heardOf('session/cancel')[0]?.params, { sessionId: 'c-1' });
    end.resolve({ stopReason: 'cancelled' });
    await turn;
    const later = live.take('something else');
    (await next(2)).resolve({ stopReason: 'end_turn' });
    await later;
    assert.equal(agent.heardOf('session/cancel').length, 1);
  });

  it('[T12] hears its task also where its turn is ended before it has begun', async () => {
    const began = deferred<unknown>();
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/new': () => began.promise, 'session/prompt': answer });
    const { live } = aStage(agent);
    const turn = live.take('the task');
    await until(() => agent.heardOf('session/new').length === 1, 'its start');
    live.interrupt();
    began.resolve({ sessionId: 'c-1' });
    const end = await next(1);
    await until(() => agent.heardOf('session/cancel').length === 1, 'the end of the turn');
    end.resolve({ stopReason: 'cancelled' });
    await turn;
  });

  it('[A5] is told why a call was denied, where its turn ended with that', async () => {
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, questions } = aStage(agent);
    const turn = live.take('the task');
    const end = await next(1);
    ask(agent);
    (await until(() => questions[0], 'the question')).answer.resolve({ isAllowed: false, why: 'not today' });
    await answerOf(agent);
    // That it had begun may come last of all.
    for (const status of ['failed', 'in_progress'] as const)
      agent.update({ sessionUpdate: 'tool_call_update', ...makeIt, status });
    end.resolve({ stopReason: 'end_turn' });
    const again = await next(2);
    const { params } = agent.heardOf('session/prompt')[1] ?? assert.fail('no second turn');
    assert.match(JSON.stringify(params), /run_shell_command was not allowed: not today/);
    again.resolve({ stopReason: 'end_turn' });
    await turn;
    assert.equal(agent.heardOf('session/prompt').length, 2);
  });

  it('[S13] goes on with its conversation, and what it tells of before is no news', async () => {
    const agent = createFakeAgent({
      'session/load': () => {
        agent.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'old' } }, 'c-0');
        return {};
      },
      'session/prompt': () => ({ stopReason: 'end_turn' }),
    });
    const { live, told, used } = aStage(agent, { resume: 'c-0' });
    await live.take('go on');
    assert.deepEqual(told, ['named c-0']);
    assert.deepEqual(agent.heardOf('session/load')[0]?.params, { sessionId: 'c-0', cwd: '/w', mcpServers: [] });
    const cost = (amount: number) => ({ cost: { amount, currency: 'USD' }, used: 50, size: 200 });
    agent.update({ sessionUpdate: 'usage_update', ...cost(3) }, 'c-0');
    agent.update({ sessionUpdate: 'usage_update', ...cost(5) }, 'c-0');
    await until(() => used.length === 3, 'what it used');
    assert.deepEqual(used.at(-1), {
      tokensIn: 0,
      tokensOut: 0,
      costUsd: 2,
      calls: 1,
      contextTokens: 50,
      contextUsed: 0.25,
    });
  });

  it('[S13] is resumed without being told of before, where it can be', async () => {
    const agentCapabilities = { loadSession: true, sessionCapabilities: { resume: {} } };
    const agent = createFakeAgent({
      initialize: () => ({ protocolVersion: 1, agentCapabilities }),
      'session/resume': () => ({}),
      'session/prompt': () => ({ stopReason: 'end_turn' }),
    });
    await aStage(agent, { resume: 'c-0' }).live.take('go on');
    assert.deepEqual([agent.heardOf('session/resume').length, agent.heardOf('session/load').length], [1, 0]);
  });

  it('is put into the mode in which it asks, and is not run where it has none', async () => {
    const modes = {
      currentModeId: 'auto',
      availableModes: [
        { id: 'auto', name: 'Auto' },
        { id: 'ask', name: 'Ask' },
      ],
    };
    const agent = createFakeAgent({
      'session/new': () => ({ sessionId: 'c-1', modes }),
      'session/set_mode': () => ({}),
      'session/prompt': () => ({ stopReason: 'end_turn' }),
    });
    await aStage(agent, { sessionMode: 'ask' }).live.take('the task');
    assert.deepEqual(agent.heardOf('session/set_mode')[0]?.params, { sessionId: 'c-1', modeId: 'ask' });
    const other = createFakeAgent({ 'session/new': () => ({ sessionId: 'c-1' }) });
    const { live, told } = aStage(other, { sessionMode: 'ask' });
    await assert.rejects(live.take('the task'), /could not be started/);
    assert.equal(await live.ended, 1);
    assert.match(told.join(), /no mode "ask"/);
  });

  for (const [what, answers, said] of [
    ['of another version', { initialize: () => ({ protocolVersion: 99 }) }, /version 99/],
    [
      'in which nobody is logged in',
      {
        'session/new': () => {
          throw { code: -32000, message: 'who are you' } as unknown as Error;
        },
      },
      /log in: run "agent login".*who are you/,
    ],
    ['that answers nonsense', { initialize: () => 'yes' }, /trouble/],
  ] as const)
    it(`[G2] one ${what} ends, and says why`, async () => {
      const { live, told } = aStage(createFakeAgent(answers), { loginHint: 'agent login' });
      await assert.rejects(live.take('the task'), /could not be started/);
      assert.equal(await live.ended, 1);
      assert.match(told.join('\n'), said);
    });

  it('[G2] one that never answers ends, and so does one that goes in the middle of a turn', async () => {
    const silent = aStage(createFakeAgent({ initialize: () => undefined }), {}, 20);
    await assert.rejects(silent.live.take('the task'), /could not be started/);
    assert.equal(await silent.live.ended, 1);
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, told } = aStage(agent);
    const turn = live.take('the task');
    await next(1);
    agent.sayAside('out of memory');
    agent.exit(134);
    await assert.rejects(turn, /ended with exit code 134/);
    assert.equal(await live.ended, 134);
    assert.deepEqual(told, ['named c-1', 'trouble out of memory']);
  });

  it('[M8] says when nothing is left of its quota, and takes the next text', async () => {
    let isSpent = true;
    const agent = createFakeAgent({
      'session/prompt': () => {
        if (isSpent) throw { code: 429, message: 'Rate limit exceeded.' } as unknown as Error;
        return { stopReason: 'end_turn' };
      },
    });
    const { live, told } = aStage(agent);
    await assert.rejects(live.take('the task'), /Rate limit exceeded/);
    isSpent = false;
    await live.take('again');
    assert.deepEqual(told, ['named c-1', 'exhausted Rate limit exceeded.']);
  });

  it('passes over what is no message of the protocol', async () => {
    const { answer, next } = turns();
    const agent = createFakeAgent({ 'session/prompt': answer });
    const { live, told } = aStage(agent);
    const turn = live.take('the task');
    const end = await next(1);
    agent.say({ hello: 'world' });
    agent.say({ id: 4711, result: {} });
    agent.say({ method: 'session/update', params: { sessionId: 'c-1', update: { sessionUpdate: 'news', of: 'us' } } });
    agent.say({ id: 'f1', method: 'fs/read_text_file', params: { sessionId: 'c-1', path: '/etc/passwd' } });
    assert.equal((await answerOf(agent, 'f1')).error?.code, -32601);
    end.resolve({ stopReason: 'end_turn' });
    await turn;
    assert.deepEqual(told, ['named c-1']);
  });
});

import assert from 'node:assert/strict';
import { CodexStory } from './codexStory.ts';
import type { RpcMessage } from './rpcMessage.ts';

const told = (story: CodexStory, method: string, params: object) =>
  story.fromServer({ is: 'notification', method, params });
const open = (story: CodexStory, method: string, thread: object, model = 'gpt-big') => {
  story.fromTerminal({ is: 'request', id: method, method, params: {} });
  const answer: RpcMessage = { is: 'answer', id: method, result: { thread: { ephemeral: false, ...thread }, model } };
  return story.fromServer(answer);
};
const turn = (threadId: string, error: object | null = null) => ({ threadId, turn: { id: 'u', error } });
const used = (threadId: string, [input, output]: readonly [number, number], window: number | null = 1_000) => ({
  threadId,
  tokenUsage: {
    total: { totalTokens: input + output, inputTokens: input, cachedInputTokens: 5, outputTokens: output },
    last: { totalTokens: 100, inputTokens: 7, cachedInputTokens: 5, outputTokens: 3 },
    modelContextWindow: window,
  },
});
const item = (threadId: string, type: string, actions: readonly string[] = []) => ({
  threadId,
  item: { type, commandActions: actions.map((one) => ({ type: one })) },
});

describe('what Codex tells of itself', () => {
  it('[S13] its conversation has a name from its first turn, and at once where it is resumed', () => {
    const story = new CodexStory();
    assert.deepEqual(open(story, 'thread/start', { id: 't-1' }), []);
    // The hidden thread that finds a title is no conversation.
    assert.deepEqual(open(story, 'thread/start', { id: 't-2', ephemeral: true }), []);
    assert.deepEqual(told(story, 'turn/started', turn('t-2')), []);
    const [name] = told(story, 'turn/started', turn('t-1'));
    assert.deepEqual(name, { kind: 'conversation', id: 't-1' });
    assert.equal(told(story, 'turn/started', turn('t-1')).length, 1);
    assert.deepEqual(open(story, 'thread/resume', { id: 't-3' }), [{ kind: 'conversation', id: 't-3' }]);
  });

  it('[S11] [M8] it works, moves, and ends its turn; a quota that is used up is said', () => {
    const story = new CodexStory();
    open(story, 'thread/start', { id: 't-1' });
    const kinds = (method: string, params: object) =>
      told(story, method, params).map((one) => (one.kind === 'activity' ? one.activity : one.kind));
    assert.deepEqual(kinds('turn/started', turn('t-1')), ['conversation', 'working']);
    assert.deepEqual(kinds('item/started', item('t-1', 'commandExecution')), ['working']);
    assert.deepEqual(kinds('item/completed', item('t-1', 'commandExecution', ['read', 'search'])), []);
    assert.deepEqual(kinds('item/completed', item('t-1', 'commandExecution', ['read', 'unknown'])), ['moved']);
    assert.deepEqual(kinds('item/completed', item('t-1', 'fileChange')), ['moved']);
    assert.deepEqual(kinds('item/completed', item('t-9', 'fileChange')), [], 'of another thread');
    const failed = turn('t-1', { message: 'You have hit your limit', codexErrorInfo: 'usageLimitExceeded' });
    assert.deepEqual(kinds('turn/completed', failed), ['went_on', 'turn_ended', 'waiting-for-input', 'exhausted']);
    const status = { threadId: 't-1', status: { type: 'active', activeFlags: ['waitingOnUserInput'] } };
    assert.deepEqual(kinds('thread/status/changed', status), ['waiting-for-input']);
    const active = (...activeFlags: readonly string[]) => ({
      threadId: 't-1',
      status: { type: 'active', activeFlags },
    });
    assert.deepEqual(kinds('thread/status/changed', active('waitingOnApproval')), ['waiting-for-permission']);
    assert.deepEqual(kinds('thread/status/changed', active()), ['working']);
  });

  it('[G7] tokens of all its threads are added up, and what a resumed one used before is not counted again', () => {
    const story = new CodexStory();
    open(story, 'thread/resume', { id: 't-1' }, 'gpt-big');
    open(story, 'thread/start', { id: 't-2', ephemeral: true }, 'gpt-small');
    assert.deepEqual(told(story, 'thread/tokenUsage/updated', used('t-1', [500, 50])), []);
    told(story, 'turn/started', turn('t-1'));
    const usage = { kind: 'usage', last: false, costUsd: 0, contextTokens: 100, contextUsed: 0.1 };
    const big = { tokensIn: 100, cacheRead: 0, cacheWritten: 0, tokensOut: 10 };
    assert.deepEqual(told(story, 'thread/tokenUsage/updated', used('t-1', [600, 60])), [
      { ...usage, tokensIn: 100, tokensOut: 10, calls: 1, untold: { 'gpt-big': big } },
    ]);
    told(story, 'turn/started', turn('t-2'));
    const small = { tokensIn: 7, cacheRead: 5, cacheWritten: 0, tokensOut: 3 };
    const both = { ...usage, tokensIn: 107, tokensOut: 13, calls: 2, untold: { 'gpt-big': big, 'gpt-small': small } };
    assert.deepEqual(told(story, 'thread/tokenUsage/updated', used('t-2', [7, 3], null)), [both]);
    const [last] = told(story, 'turn/completed', turn('t-1'));
    assert.deepEqual(last, { ...both, last: true });
    told(story, 'thread/settings/updated', { threadId: 't-1', threadSettings: { model: 'gpt-new' } });
    const [next] = told(story, 'thread/tokenUsage/updated', used('t-1', [601, 60]));
    assert.ok(next?.kind === 'usage' && next.untold?.['gpt-new']?.tokensIn === 1);
  });

  it('[R6] what is not understood is passed over', () => {
    const story = new CodexStory();
    for (const method of ['turn/started', 'turn/completed', 'item/completed', 'thread/tokenUsage/updated'])
      assert.deepEqual(told(story, method, { threadId: 7, turn: 'x' }), []);
    assert.deepEqual(story.fromServer({ is: 'answer', id: 'never asked', result: {} }), []);
  });
});

import assert from 'node:assert/strict';
import { ClaudeUsage } from './claudeUsage.ts';

const since = Date.parse('2026-11-26T10:00:00.000Z');
const [earlier, later] = ['2026-11-26T09:59:59.000Z', '2026-11-26T10:00:01.000Z'];
const answer = (id: string, [input, cached, output]: readonly number[], timestamp = later) =>
  JSON.stringify({
    ...{ type: 'assistant', timestamp },
    message: {
      ...{ id, model: 'claude-test' },
      usage: { input_tokens: input, cache_read_input_tokens: cached, output_tokens: output },
    },
  });
const cost = (totalCostUSD: number, [inputTokens, outputTokens]: readonly number[]) =>
  JSON.stringify({ type: 'cost-state', totalCostUSD, modelUsage: { 'claude-test': { inputTokens, outputTokens } } });
const read = (...lines: readonly string[]) => {
  const usage = new ClaudeUsage(since);
  for (const line of lines) usage.take(line, 'conversation');
  return usage;
};
const counted = (...lines: readonly string[]) => read(...lines).total();

describe('what Claude Code used', () => {
  it('[G7] is counted once for each answer, however often it is written', () => {
    const many = Array.from({ length: 300 }, (_, index) => answer(`next-${index}`, [1, 0, 1]));
    const user = JSON.stringify({ type: 'user', message: { content: 'hello' }, timestamp: later });
    const used = counted('no JSON', user, answer('one', [10, 5, 1]), answer('one', [10, 5, 7]), ...many);
    const tokens = { tokensIn: 315, cacheRead: 5, cacheWritten: 0, tokensOut: 307 };
    const untold = { 'claude-test': tokens };
    assert.deepEqual(used, { tokensIn: 315, tokensOut: 307, costUsd: 0, calls: 301, untold });
  });

  it('[G7] [S13] is not what a conversation had used when it was resumed', () => {
    const used = counted(answer('old', [100, 0, 10], earlier), cost(2, [130, 12]), answer('new', [7, 0, 3]));
    assert.deepEqual([used.tokensIn, used.tokensOut, used.calls], [7, 3, 1]);
  });

  it('[G7] is told whole, with its dollars, when the conversation is left', () => {
    const before = [answer('old', [100, 0, 10], earlier), cost(2, [130, 12])];
    const left = [answer('new', [7, 0, 3]), cost(2.5, [140, 16])];
    const all = { tokensIn: 10, tokensOut: 4, costUsd: 0.5, calls: 1 };
    assert.deepEqual(counted(...before, ...left), { ...all, untold: {} });
    const { untold, ...after } = counted(...before, ...left, answer('more', [1, 0, 1]));
    assert.deepEqual(after, { tokensIn: 11, tokensOut: 5, costUsd: 0.5, calls: 2 });
    assert.deepEqual(Object.keys(untold ?? {}), ['claude-test']);
  });

  it('[G7] leaves so much in its context as its newest answer, and what that was given', () => {
    assert.equal(read(answer('old', [100, 0, 10], earlier), cost(2, [130, 12])).context, undefined);
    const ofAgent = JSON.stringify({ ...JSON.parse(answer('sent', [1_000, 0, 1])), isSidechain: true });
    const usage = read(answer('one', [10, 5, 1]), answer('two', [20, 5, 1]), answer('two', [20, 5, 7]), ofAgent);
    usage.take(answer('sent too', [1_000, 0, 1]), 'agent');
    assert.deepEqual(usage.context, { at: Date.parse(later), tokens: 32 });
  });

  it('[G7] leaves its context as it was where no model answered, only its own program', () => {
    const [own, newest] = ['2026-11-26T10:00:02.000Z', '2026-11-26T10:00:03.000Z'];
    const usage = read(answer('one', [20, 5, 7]), answer('own', [0, 0, 0], own));
    assert.deepEqual(usage.context, { at: Date.parse(later), tokens: 32 });
    usage.take(answer('two', [40, 0, 2], newest), 'conversation');
    assert.deepEqual(usage.context, { at: Date.parse(newest), tokens: 42 });
  });
});

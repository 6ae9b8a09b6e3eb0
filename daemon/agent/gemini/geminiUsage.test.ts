import assert from 'node:assert/strict';
import { GeminiUsage } from './geminiUsage.ts';

const since = Date.parse('2026-11-26T10:00:00.000Z');
const answer = (id: string, timestamp: string) => ({
  ...{ id, timestamp, type: 'gemini', model: 'gemini-test' },
  tokens: { input: 100, output: 10, cached: 40, thoughts: 5, tool: 2, total: 117 },
});

describe('what Gemini CLI used', () => {
  it('[G7] is counted once for each answer of this session, also where all of them are written again', () => {
    const usage = new GeminiUsage(since);
    const old = answer('old', '2026-11-26T09:00:00.000Z');
    const one = answer('one', '2026-11-26T10:00:01.000Z');
    const lines = [old, one, { ...one, toolCalls: [] }, { $set: { messages: [old, one, { type: 'user' }] } }, { a: 1 }];
    for (const line of [...lines.map((given) => JSON.stringify(given)), 'no JSON']) usage.take(line, 'conversation');
    const tokens = { tokensIn: 102, cacheRead: 40, cacheWritten: 0, tokensOut: 15 };
    const untold = { 'gemini-test': tokens };
    assert.deepEqual(usage.total(), { tokensIn: 102, tokensOut: 15, costUsd: 0, calls: 1, untold });
  });

  it('[G7] leaves so much in its context as its newest answer, and what that was given', () => {
    const usage = new GeminiUsage(since);
    const one = answer('one', '2026-11-26T10:00:01.000Z');
    const two = { ...answer('two', '2026-11-26T10:00:02.000Z'), tokens: { ...one.tokens, input: 200 } };
    usage.take(JSON.stringify(answer('old', '2026-11-26T09:00:00.000Z')), 'conversation');
    assert.equal(usage.context, undefined);
    for (const given of [one, two, one]) usage.take(JSON.stringify(given), 'conversation');
    usage.take(JSON.stringify(answer('sent', '2026-11-26T10:00:03.000Z')), 'agent');
    assert.deepEqual(usage.context, { at: Date.parse(two.timestamp), tokens: 217 });
  });
});

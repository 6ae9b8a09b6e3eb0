import assert from 'node:assert/strict';
import { createTestLog } from '../places.fixture.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import type { AgentSaying } from '../sayings.ts';
import { AgentNotes } from './agentNotes.ts';
import { AgentStates } from './agentStates.ts';

const { sessionId } = sessionOrder();
const used = (tokensIn: number) => ({ tokensIn, tokensOut: 1, costUsd: 0, calls: 1 });

function stage() {
  const said: AgentSaying['params'][] = [];
  const notes = new AgentNotes({
    states: new AgentStates({ elapsed: () => 0, onChange: () => undefined }),
    say: ({ params }) => Promise.resolve(said.push(params)),
    identify: () => Promise.resolve(),
    prices: { known: { in: 1, out: 1 } },
    log: createTestLog().log,
  });
  return { said, notes };
}

describe('what a session used', () => {
  it('[G7] is told once, and once more as the last when the session ends', () => {
    const { said, notes } = stage();
    notes.usedLast(sessionId);
    notes.usage(sessionId, used(10));
    notes.usage(sessionId, used(10));
    notes.usage(sessionId, { ...used(20), contextUsed: 0.5 });
    notes.usedLast(sessionId);
    notes.usedLast(sessionId);
    const report = { id: sessionId, ...used(20), contextUsed: 0.5 };
    assert.deepEqual(said, [
      { id: sessionId, ...used(10), last: false },
      { ...report, last: false },
      { ...report, last: true },
    ]);
  });

  it('[G7] has dollars where its models have a price', () => {
    const { said, notes } = stage();
    const tokens = { tokensIn: 1_000_000, cacheRead: 0, cacheWritten: 0, tokensOut: 0 };
    notes.usage(sessionId, { ...used(1_000_000), untold: { known: tokens } }, true);
    const dollars = { costUsd: 1, estimatedUsd: 1, unpricedTokens: 0 };
    assert.deepEqual(said, [{ id: sessionId, ...used(1_000_000), ...dollars, last: true }]);
  });

  it('[G7] fills a share of its context, once it is told how much that takes', () => {
    const { said, notes } = stage();
    notes.contextWindow(sessionId, 100);
    notes.usage(sessionId, { ...used(10), contextTokens: 11 });
    notes.contextWindow(sessionId, 1_100);
    notes.contextWindow(sessionId, 1_100);
    notes.usage(sessionId, { ...used(2_000), contextTokens: 2_001 });
    const report = (tokensIn: number, context: object) => ({
      id: sessionId,
      ...used(tokensIn),
      ...context,
      last: false,
    });
    assert.deepEqual(said, [
      report(10, { contextTokens: 11, contextUsed: 0.11 }),
      report(10, { contextTokens: 11, contextUsed: 0.01 }),
      report(2_000, { contextTokens: 2_001, contextUsed: 1 }),
    ]);
    notes.sessionEnded(sessionId);
    notes.usage(sessionId, { ...used(10), contextTokens: 11 });
    assert.deepEqual(said.at(-1), report(10, { contextTokens: 11 }), 'what was told goes with the session');
  });
});

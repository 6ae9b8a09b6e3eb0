import assert from 'node:assert/strict';
import { createTestLog } from '../places.fixture.ts';
import type { SessionWay } from './holdSessions.ts';
import { holdSessions } from './holdSessions.ts';

describe('sessions that guards ask about', () => {
  const ways: Readonly<Record<string, SessionWay>> = {
    codexTerminal: { mode: 'interactive', integration: 'codex' },
    codexHeadless: { mode: 'headless', integration: 'codex' },
    codexAcp: { mode: 'acp', integration: 'codex' },
    claudeAcp: { mode: 'acp', integration: 'claude' },
    ownAcp: { mode: 'acp', integration: undefined },
    brokenAcp: { mode: 'acp', integration: undefined },
  };

  function stage() {
    let held: readonly string[] = [];
    const interrupted: string[] = [];
    const { log, lines } = createTestLog();
    const hold = (...sessionIds: string[]) =>
      holdSessions(sessionIds, {
        holds: {
          isHeld: (id) => held.includes(id),
          replace: (ids) => {
            held = ids;
            return Promise.resolve();
          },
        },
        wayOf: (id) => ways[id],
        interrupt(id) {
          if (id === 'brokenAcp') return Promise.reject(new Error('it has ended'));
          // Its next call must find it held.
          assert.ok(held.includes(id));
          return Promise.resolve(void interrupted.push(id));
        },
        log,
      });
    return { hold, interrupted, held: () => held, lines };
  }

  it('[M7] have their turn ended where calls are made that nobody sees; the others stand still at their next one', async () => {
    const { hold, interrupted, held } = stage();
    await hold(...Object.keys(ways), 'ended');
    assert.deepEqual(interrupted, ['codexAcp', 'ownAcp']);
    assert.deepEqual(held(), [...Object.keys(ways), 'ended']);
  });

  it('[M7] are interrupted once for a question, and again for the next one', async () => {
    const { hold, interrupted } = stage();
    await hold('ownAcp');
    await hold('ownAcp', 'codexTerminal');
    assert.deepEqual(interrupted, ['ownAcp']);
    await hold();
    await hold('ownAcp');
    assert.deepEqual(interrupted, ['ownAcp', 'ownAcp']);
  });
});

import assert from 'node:assert/strict';
import type { SessionEvent } from '../../shared/model/events.ts';
import { anId, aSession } from '../testing/builders.ts';
import { applySession } from './applySession.ts';

const about = { sessionId: anId('session'), actor: { kind: 'hub' } } as const;
const play = (events: readonly SessionEvent[]) =>
  events.reduce(
    (session, event, at) => applySession(session, event, 2_000 + at),
    aSession() as ReturnType<typeof applySession>,
  );

describe('applySession', () => {
  it('[S5] after a restart of its daemon a session is recovering, then active as it is', () => {
    const recovering = play([{ type: 'session_recovering', ...about }]);
    assert.deepEqual(recovering, aSession({ lifecycle: 'recovering', since: 2_000, pid: 42, startedAt: 1_000 }));
    const recovered = applySession(
      recovering,
      { type: 'session_recovered', ...about, pid: 42, startedAt: 1_000 },
      3_000,
    );
    assert.deepEqual(recovered, aSession());
  });

  it('[S16] a lost session keeps its last screen, and may be found again', () => {
    const lost = play([{ type: 'session_lost', ...about, reason: 'reboot', lastScreen: '$ make' }]);
    assert.deepEqual(lost, aSession({ lifecycle: 'lost', at: 2_000, reason: 'reboot', lastScreen: '$ make' }));
    const found = applySession(lost, { type: 'session_recovered', ...about, pid: 42, startedAt: 1_000 }, 3_000);
    assert.deepEqual(found, aSession());
  });

  it('[S17] what has exited never lives again', () => {
    const ended = play([{ type: 'session_ended', ...about, exit: { exitCode: 0 }, reason: 'exit' }]);
    assert.deepEqual(ended, aSession({ lifecycle: 'exited', at: 2_000, exit: { exitCode: 0 }, reason: 'exit' }));
    const late: readonly SessionEvent[] = [
      { type: 'session_active', ...about, pid: 1, startedAt: 1 },
      { type: 'session_recovered', ...about, pid: 1, startedAt: 1 },
      { type: 'session_lost', ...about, reason: 'late' },
      { type: 'session_recovering', ...about },
      { type: 'session_ended', ...about, exit: { exitCode: 1 }, reason: 'late' },
    ];
    for (const event of late) assert.equal(applySession(ended, event, 3_000), ended, event.type);
  });

  it('closing is wanted before it happened', () => {
    assert.deepEqual(
      play([{ type: 'session_close_requested', ...about, why: 'enough' }]),
      aSession({ wanted: 'closed' }),
    );
  });

  it('[M9] the task of a session changes with its scope', () => {
    const busy = play([{ type: 'session_task_changed', ...about, taskId: anId('task'), attempt: 2 }]);
    assert.deepEqual(busy, aSession({ taskId: anId('task'), attempt: 2 }));
  });
});

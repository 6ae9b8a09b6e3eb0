import assert from 'node:assert/strict';
import { aHub } from '../../testing/hub.fixture.ts';
import { aSession } from '../../testing/rows.fixture.ts';
import { lostSessions } from './lostSessions.ts';

const lost = (id: string, changes = {}) =>
  aSession({ id, provider: 'claude', lifecycle: 'lost', createdAt: 2, ...changes });

describe('sessions that a server lost', () => {
  it('[S13] are those that nobody ended or brought back, the oldest first', () => {
    const { source, rows } = aHub();
    rows([
      lost('session_1'),
      lost('session_2', { createdAt: 1 }),
      lost('session_3', { wanted: 'closed' }),
      lost('session_4'),
      aSession({ id: 'session_5', resumedFrom: 'session_4' }),
      aSession({ id: 'session_6', lifecycle: 'exited' }),
      lost('session_7', { name: 'not mine' }),
      lost('session_8', { provider: 'shell' }),
    ]);
    const found = lostSessions(source.mirror, ({ name }) => name !== 'not mine');
    assert.deepEqual(
      found.map(({ id }) => id),
      ['session_2', 'session_1'],
    );
  });

  it('[T17] are no managers whose objective is led by another one', () => {
    const { source, rows } = aHub();
    const manager = { role: 'manager', objectiveId: 'objective_1' } as const;
    rows([
      lost('session_1', manager),
      lost('session_2', manager),
      {
        ...{ kind: 'objective', id: 'objective_1', ref: 'SHOP-1', projectId: 'project_1', title: 'Lead' },
        ...{ status: 'open', managerSessionId: 'session_2', createdAt: 1, updatedAt: 1, version: 1 },
        ...{ pullRequests: [], openChildren: 0, children: 0 },
      },
    ]);
    const found = lostSessions(source.mirror, () => true);
    assert.deepEqual(
      found.map(({ id }) => id),
      ['session_2'],
    );
  });
});

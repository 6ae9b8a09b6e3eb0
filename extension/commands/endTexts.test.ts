import assert from 'node:assert/strict';
import type { SessionRow } from '../../shared/model/session.ts';
import { findTasks } from '../views/tasks/findTasks.ts';
import { fakeHub, serverRow, taskRow } from '../views/tasks/rows.fixture.ts';
import { cancelDetail } from './endTexts.ts';
import { idleSessions } from './placementItems.ts';

const session = (id: string, given: Partial<SessionRow> = {}): SessionRow => ({
  kind: 'session',
  id: `session_${id}`,
  projectId: 'project_1',
  serverId: 'server_a',
  name: `api-${id}`,
  provider: 'claude',
  role: 'worker',
  lifecycle: 'active',
  wanted: 'running',
  createdAt: 0,
  ...given,
});

describe('what is said before and while tasks are chosen', () => {
  it('[T4] a cancellation says which agents end, who is cancelled with it and who waits in vain', () => {
    const running = taskRow('1', { status: 'running', sessionId: 'session_1', serverId: 'server_a' });
    const waits = (id: string, ifFailed: 'block' | 'cancel', kind: 'blocks' | 'related' = 'blocks') =>
      taskRow(id, { dependencies: [{ kind, on: 'task_1', ifFailed }] });
    const { mirror } = fakeHub(
      serverRow('a', { name: 'gpu1' }),
      session('1'),
      running,
      waits('2', 'block'),
      waits('3', 'cancel'),
      waits('4', 'block', 'related'),
    );
    assert.deepEqual(cancelDetail([running], mirror).split('\n'), [
      'API-1 Task 1: its session api-1 on gpu1 ends',
      'Cancelled with it: API-3',
      'Blocked by it then: API-2',
    ]);
    const many = Array.from({ length: 50 }, (_, n) => taskRow(String(n + 10), { title: 'x'.repeat(1_000) }));
    assert.ok(cancelDetail(many, mirror).length < 1_000);
  });

  it('[M9] only live sessions of the project that work on nothing can take a task', () => {
    const sessions = [
      session('1'),
      session('2', { taskId: 'task_1' }),
      session('3', { lifecycle: 'paused' }),
      session('4', { projectId: 'project_2' }),
      session('5', { wanted: 'closed' }),
      session('6', { objectiveId: 'objective_1', role: 'manager' }),
    ];
    assert.deepEqual(
      idleSessions(sessions, 'project_1').map(({ id }) => id),
      ['session_1'],
    );
  });

  it('[V1] a task is found by words of its ref, title and labels; a list has an end, and says how many more there are', () => {
    const rows = Array.from({ length: 300 }, (_, n) => taskRow(String(n), { title: `Build ${n}`, updatedAt: n }));
    const { mirror } = fakeHub(...rows, taskRow('900', { title: 'Done cart', status: 'done', updatedAt: 999 }));
    const find = (text: string, first: readonly string[] = []) => findTasks(mirror, { text, fits: () => true, first });
    assert.equal(find('').found.length, 100);
    assert.equal(find('').more, 201);
    assert.deepEqual(
      find('cart done').found.map(({ ref }) => ref),
      ['API-900'],
    );
    assert.equal(find('api-77').found[0]?.ref, 'API-77');
    assert.equal(find('', ['task_5']).found[0]?.id, 'task_5');
    assert.equal(find('').found[0]?.id, 'task_299', 'what is over stands behind what is open');
    assert.deepEqual(find('nothing'), { found: [], more: 0 });
  });
});

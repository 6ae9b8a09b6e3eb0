import assert from 'node:assert/strict';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { TaskRow, TaskStatus } from '../../shared/model/task.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { changedLately, waitingNow, workingNow } from './overviewRows.ts';

const task = (id: string, status: TaskStatus, updatedAt: number, projectId = 'project_1'): TaskRow =>
  aTaskRow({ id, ref: id, title: id, status, updatedAt, projectId });

const asked = (id: string, changes: Partial<InterventionRow>): InterventionRow => ({
  kind: 'intervention',
  id,
  projectId: 'project_1',
  what: 'question',
  excerpt: '',
  options: [],
  state: 'open',
  askedAt: 0,
  downstream: 0,
  ...changes,
});

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe('the overview', () => {
  it('[V11] shows what people are needed for, the most urgent first', () => {
    const now = 600_000;
    const rows = [
      asked('young', { askedAt: now }),
      asked('old', {}),
      asked('blocking', { downstream: 9 }),
      asked('answered', { state: 'answered', downstream: 99 }),
      asked('elsewhere', { projectId: 'project_2', downstream: 99 }),
    ];
    assert.deepEqual(ids(waitingNow(rows, 'project_1', now)), ['blocking', 'old', 'young']);
    assert.equal(waitingNow(rows, '', now)[0]?.id, 'elsewhere');
  });

  it('[V11] shows who works on what, and what changed last', () => {
    const tasks = [
      task('a', 'running', 5),
      task('b', 'pending', 9),
      task('c', 'needs_human', 2),
      task('d', 'done', 7),
      task('e', 'running', 1, 'project_2'),
    ];
    assert.deepEqual(ids(workingNow(tasks, 'project_1')), ['c', 'a']);
    assert.deepEqual(ids(workingNow(tasks, '')), ['e', 'c', 'a']);
    assert.deepEqual(ids(changedLately(tasks, '', 3)), ['b', 'd', 'a']);
    assert.deepEqual(ids(changedLately(tasks, 'project_2', 3)), ['e']);
    assert.deepEqual(ids(changedLately([...tasks].reverse(), 'project_1', 9)), ['b', 'd', 'a', 'c']);
  });
});

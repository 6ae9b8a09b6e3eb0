import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import { taskRow } from '../views/tasks/rows.fixture.ts';
import { previewTasks } from './previewTasks.ts';

type Item = PipelinePlan['items'][number];

const planOf = (...items: readonly Item[]): PipelinePlan => ({
  fingerprint: 'f',
  counts: { created: 0, changed: 0, cancelled: 0, untouched: 0 },
  items: [...items],
});
const item = (given: Partial<Item> & Pick<Item, 'key'>): Item => ({
  action: 'created',
  title: given.key.toUpperCase(),
  changes: [],
  ...given,
});

describe('the graph of a pipeline file', () => {
  it('[T15] has new tasks, those that are there as they are now, and what applying does to them', () => {
    const task = taskRow('12', { status: 'needs_human' });
    const mirror = new Mirror();
    mirror.take({ seq: 1, rows: [task], removed: [] });
    const known = { taskId: task.id, ref: 'API-12', status: 'running' } as const;
    const changes = [{ field: 'title', from: 'A', to: 'Other' }];
    const shown = previewTasks(
      planOf(
        item({ key: 'a', line: 4, waitsFor: [{ on: 'b', kind: 'input', key: 'api' }] }),
        item({ key: 'b', action: 'changed', ...known, changes, schemas: ['api'] }),
        item({ key: 'c', action: 'cancelled', ref: 'API-3', status: 'pending' }),
      ),
      mirror,
    );
    assert.deepEqual(
      shown.map(({ id, ref, title, status }) => [id, ref, title, status]),
      [
        ['a', 'a (new)', 'A', 'pending'],
        ['b', 'b API-12 (changed)', 'Other', 'needs_human'],
        ['c', 'c API-3', 'C', 'cancelled'],
      ],
    );
    const [edge] = shown[0]?.dependencies ?? [];
    assert.deepEqual([edge?.on, edge?.kind, edge?.key, edge?.stale], ['b', 'input', 'api', undefined]);
    assert.equal(shown[0]?.line, 4);
    assert.deepEqual(shown[1]?.schemas, ['api']);
  });

  it('[T15] marks what was published again since a task was given it, within the file and outside of it', () => {
    const [producer, outside] = [taskRow('1'), taskRow('2')];
    const was = { has: 1, newest: 2 };
    const consumer = taskRow('3', {
      status: 'running',
      stale: [
        { on: producer.id, key: 'api', ...was, change: 'breaking' },
        { on: outside.id, key: 'docs', ...was, change: 'same', schemaChange: 'additive' },
      ],
    });
    const mirror = new Mirror();
    mirror.take({ seq: 1, rows: [producer, outside, consumer], removed: [] });
    const input = (on: string, key: string) => ({ on, kind: 'input' as const, key });
    const waitsFor = [input('a', 'api'), input('API-2', 'docs'), input('a', 'docs')];
    const plan = planOf(item({ key: 'a', taskId: producer.id }), item({ key: 'b', taskId: consumer.id, waitsFor }));
    assert.deepEqual(
      previewTasks(plan, mirror)[1]?.dependencies.map(({ stale, schemaChange }) => [stale, schemaChange]),
      [
        ['breaking', undefined],
        ['same', 'additive'],
        [undefined, undefined],
      ],
    );
  });

  it('[T15] shows what the file waits for outside of it, also where the window does not know that', () => {
    const mirror = new Mirror();
    const contracts = ['api', 'docs'].map((key) => ({ key, status: 'promised', version: 0, hasSchema: key === 'api' }) as const); // prettier-ignore
    const orders = taskRow('12', { title: 'Orders', status: 'running', contracts });
    mirror.take({ seq: 1, rows: [orders], removed: [] });
    const waitsFor = ['API-12', 'API-99'].map((on) => ({ on, kind: 'blocks' as const }));
    const [, ...outside] = previewTasks(planOf(item({ key: 'a', waitsFor })), mirror);
    assert.deepEqual(
      outside.map(({ id, title, status, task, schemas }) => [id, title, status, task, schemas]),
      [
        ['API-12', 'Orders', 'running', 'API-12', ['api']],
        ['API-99', '', 'pending', 'API-99', []],
      ],
    );
  });
});

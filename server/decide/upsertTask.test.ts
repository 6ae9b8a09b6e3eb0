import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { anId, anObjective, aProject } from '../testing/builders.ts';
import { anEngine, edge } from '../testing/engine.ts';
import { decideCancel } from './endTask.ts';
import type { UpsertWish } from './upsertTask.ts';
import { decideUpsertTask } from './upsertTask.ts';

function open(objectives = [anObjective({ repo: 'web' })]) {
  const engine = anEngine({ projects: [aProject()], servers: [], objectives });
  const upsert = (fields: UpsertWish['fields'], more: Partial<UpsertWish> = {}) => {
    const external = { system: 'github', id: '12' };
    const wish = { projectId: anId('project'), external, fields, parentId: undefined, ...more };
    const { outcome, taskId, events } = decideUpsertTask(engine.state, wish, engine.context());
    engine.commit(events);
    return { outcome, task: engine.task(taskId), events };
  };
  return { engine, upsert };
}

const code = (wanted: string) => (error: unknown) => error instanceof HubError && error.code === wanted;

describe('a task by its identity elsewhere', () => {
  it('[X8] is created once, then changed where something differs, and left alone where nothing does', () => {
    const { engine, upsert } = open();
    const created = upsert({ title: 'Fix', labels: ['bug'] });
    assert.deepEqual([created.outcome, created.task.ref, created.task.labels], ['created', 'SHOP-1', ['bug']]);
    const again = upsert({ title: 'Fix', labels: ['bug'] });
    assert.deepEqual([again.outcome, again.events], ['unchanged', []]);
    const url = 'https://github.com/acme/api/issues/12';
    const changed = upsert({ title: 'Fix it' }, { external: { system: 'github', id: '12', url } });
    assert.deepEqual([changed.outcome, changed.task.title, changed.task.labels], ['changed', 'Fix it', ['bug']]);
    assert.equal(changed.task.external?.url, url);
    assert.equal(upsert({ title: 'Fix it' }).outcome, 'unchanged', 'an address that is not said stays');
    assert.equal(engine.state.tasks.size, 1);
  });

  it('[X8] two identities are two tasks, however their parts are cut', () => {
    const { engine, upsert } = open();
    upsert({ title: 'One' }, { external: { system: 'a', id: 'b/c' } });
    upsert({ title: 'Two' }, { external: { system: 'a/b', id: 'c' } });
    assert.equal(engine.state.tasks.size, 2);
  });

  it('[X8] a new one needs a title, and below an objective it inherits, unchanged when said again', () => {
    const { upsert } = open();
    assert.throws(() => upsert({ labels: [] }), code('bad-request'));
    const placement = { languages: [], frameworks: [], labels: [], workspace: 'directory', locks: [] } as const;
    const wish = {
      title: 'Below',
      placement: { ...placement, languages: ['go'], frameworks: [], labels: [], locks: [] },
    };
    const { task } = upsert(wish, { parentId: anId('objective') });
    assert.deepEqual([task.parentId, task.placement.repo], [anId('objective'), 'web']);
    assert.equal(upsert(wish, { parentId: anId('objective') }).outcome, 'unchanged');
    assert.throws(() => upsert(wish, { parentId: anId('objective', 2) }), code('conflict'));
  });

  it('[X8] takes no contract away that another task waits for', () => {
    const { engine, upsert } = open();
    const { task } = upsert({ title: 'Fix', contracts: [{ key: 'api' }] });
    engine.create({}, [edge(task, { kind: 'input', key: 'docs' })]);
    assert.equal(upsert({ contracts: [{ key: 'api' }] }).outcome, 'unchanged');
    assert.deepEqual(upsert({ contracts: [{ key: 'other' }] }).task.promises, [{ key: 'other' }, { key: 'docs' }]);
  });

  it('[X8] of a task that has ended nothing changes: said as it is it is unchanged, else refused', () => {
    const { engine, upsert } = open();
    const { task } = upsert({ title: 'Fix' });
    engine.commit(decideCancel(task, '', engine.context()));
    assert.equal(upsert({ title: 'Fix' }).outcome, 'unchanged');
    assert.throws(() => upsert({ title: 'Other' }), code('wrong-state'));
  });
});

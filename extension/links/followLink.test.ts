import assert from 'node:assert/strict';
import { fakeHub, interventionRow, taskRow } from '../views/tasks/rows.fixture.ts';
import { followLink } from './followLink.ts';
import { linkTo, readLink } from './rostrumLink.ts';

const taskId = 'task_0123456789abcdef';

describe('links into the editor', () => {
  it('[V8] lead to a task, an intervention and a session', () => {
    assert.equal(linkTo('vscode', 'task', taskId), `vscode://rostrum.rostrum/task/${taskId}`);
    assert.deepEqual(readLink(`/task/${taskId}`), { kind: 'task', key: taskId });
    assert.deepEqual(readLink('/task/API-12/'), { kind: 'task', key: 'API-12' });
    assert.deepEqual(readLink('/intervention/intervention_1'), { kind: 'intervention', key: 'intervention_1' });
    assert.deepEqual(readLink('/session/session_1'), { kind: 'session', key: 'session_1' });
  });

  it('[V8] anything else is no link, and asks for nothing', () => {
    for (const path of [
      '',
      '/',
      '/task',
      '/task/',
      'task/x1',
      '/task/../x',
      '/task/a b',
      '/task/x1/cancel',
      '/rule/x1',
      `/task/${'x'.repeat(61)}`,
      '/task/<img>',
      '/task/%2e%2e',
    ])
      assert.equal(readLink(path), undefined, path);
  });

  it('[V8] are followed to what is shown to this person, or it is said why not', () => {
    const { mirror } = fakeHub({ ...taskRow('12'), id: taskId }, interventionRow('1'));
    assert.deepEqual(followLink({ kind: 'task', key: taskId }, mirror), { kind: 'task', id: taskId });
    assert.deepEqual(followLink({ kind: 'task', key: 'api-12' }, mirror), { kind: 'task', id: taskId });
    assert.deepEqual(followLink({ kind: 'task', key: 'API-99' }, mirror), { kind: 'ask', key: 'API-99' });
    assert.deepEqual(followLink({ kind: 'intervention', key: 'intervention_1' }, mirror), {
      kind: 'intervention',
      id: 'intervention_1',
    });
    for (const target of [
      undefined,
      { kind: 'session', key: 'session_9' },
      { kind: 'intervention', key: 'intervention_9' },
    ] as const) {
      const followed = followLink(target, mirror);
      assert.ok(followed.kind === 'nowhere' && followed.why.length > 20);
    }
  });
});

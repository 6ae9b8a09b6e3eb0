import assert from 'node:assert/strict';
import { overloaded } from '../../shared/errors.ts';
import type { Caller } from '../access/caller.ts';
import { anId, aPerson, aProject, stateWith } from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { pipelineHandlers } from './pipelineHandlers.ts';

const person = (number: number): Caller => ({
  kind: 'person',
  actor: { kind: 'user', id: anId('person', number), name: `person ${number}` },
  personId: anId('person', number),
  admin: false,
});
const [viewer, stranger] = [person(2), person(3)];

function open() {
  const members = new Map([
    [anId('person'), 'member' as const],
    [anId('person', 2), 'viewer' as const],
  ]);
  const projects = [aProject({ members }), aProject({ id: anId('project', 2), key: 'OTHER', name: 'Other' })];
  const state = stateWith({ persons: [aPerson()], projects });
  // Every schema with a `wrong` is one.
  const checkSchema = (schema: unknown) =>
    typeof schema === 'object' && schema !== null && 'wrong' in schema ? [{ path: '/wrong', message: 'is wrong' }] : [];
  return { state, handle: createHandling(state, pipelineHandlers, somePorts({ checkSchema })) };
}

const project = 'SHOP';
const text = 'version: 1\nname: Big Shop\ntasks:\n  a: { title: A }\n  b: { title: B, dependsOn: [a] }\n';

describe('pipeline operations', () => {
  it('[T15] planned by who may look, applied by who may write, listed, shown in pages and exported', async () => {
    const { state, handle } = open();
    const { plan } = await handle('pipeline.plan', { project, text }, viewer);
    assert.deepEqual(plan.counts, { created: 2, changed: 0, cancelled: 0, untouched: 0 });
    assert.equal(state.tasks.size, 0, 'a plan makes nothing');
    await assert.rejects(handle('pipeline.apply', { project, text }, viewer), { code: 'forbidden' });
    await assert.rejects(handle('pipeline.plan', { project, text }, stranger), { code: 'not-found' });
    const done = await handle('pipeline.apply', { project, text, expect: plan.fingerprint });
    assert.deepEqual(
      done.tasks.map(({ name, task }) => [name, task.ref, task.pipeline]),
      [
        ['a', 'SHOP-1', { name: 'Big Shop', key: 'a' }],
        ['b', 'SHOP-2', { name: 'Big Shop', key: 'b' }],
      ],
    );
    const row = { name: 'Big Shop', tasks: 2, open: 2, done: 0, failed: 0, cancelled: 0, updatedAt: 1_001 };
    assert.deepEqual(await handle('pipeline.list', { project }, viewer), { rows: [row] });
    const first = await handle('pipeline.view', { project, pipeline: 'big shop', limit: 1 }, viewer);
    assert.deepEqual([first.rows.map(({ key }) => key), first.next], [['a'], 'a']);
    const second = await handle('pipeline.view', { project, pipeline: 'big shop', after: 'a' }, viewer);
    assert.deepEqual([second.rows.map(({ key }) => key), second.pipeline], [['b'], row]);
    const { text: exported } = await handle('pipeline.export', { project, pipeline: 'BIG SHOP' }, viewer);
    assert.equal(
      exported,
      'version: 1\npipeline: Big Shop\ntasks:\n  a:\n    title: A\n  b:\n    title: B\n    dependsOn:\n      - a\n',
    );
    const again = await handle('pipeline.plan', { project, text: exported });
    assert.deepEqual(again.plan.counts, { created: 0, changed: 0, cancelled: 0, untouched: 2 });
  });

  it('[T15] a pipeline belongs to its project alone', async () => {
    const { state, handle } = open();
    await handle('pipeline.apply', { project, text });
    const elsewhere = state.projects.get(anId('project', 2));
    assert.ok(elsewhere);
    state.projects.put({ ...elsewhere, members: new Map([[anId('person'), 'owner']]) });
    assert.deepEqual((await handle('pipeline.list', { project: 'OTHER' })).rows, []);
    await assert.rejects(handle('pipeline.view', { project: 'OTHER', pipeline: 'Big Shop' }), { code: 'not-found' });
    const { plan } = await handle('pipeline.plan', { project: 'OTHER', text });
    assert.equal(plan.counts.created, 2);
  });

  it('[R5] a file is read by nobody but the port for it, which is off this thread', async () => {
    const { state } = open();
    const read: string[] = [];
    const readYaml = (given: string) => {
      read.push(given);
      return Promise.reject(overloaded('the reader of files'));
    };
    const handle = createHandling(state, pipelineHandlers, somePorts({ readYaml }));
    await assert.rejects(handle('pipeline.plan', { project, text }), { code: 'overloaded' });
    await assert.rejects(handle('pipeline.apply', { project, text }), { code: 'overloaded' });
    assert.deepEqual(read, [text, text]);
  });

  it('[T15] a schema that is none is told beside all else, also of a task that cannot be read', async () => {
    const { handle } = open();
    const wrong =
      'version: 1\ntasks:\n  a:\n    titel: A\n    contracts:\n      - key: k\n        schema:\n          type: object\n          wrong: 1\n  b: { title: B, dependsOn: [c] }\n';
    await assert.rejects(
      handle('pipeline.plan', { project, text: wrong }),
      (error: { details: { problems: unknown } }) => {
        assert.deepEqual(error.details.problems, [
          { path: 'tasks.a.title', message: 'is missing', line: 3 },
          { path: 'tasks.a.titel', message: 'is not known here', line: 4 },
          { path: 'tasks.a.contracts.0.schema/wrong', message: 'is wrong', line: 9 },
          {
            path: 'tasks.b.dependsOn',
            message: 'There is no task "c" that you can see. List them with "rostrum task list".',
            line: 10,
          },
        ]);
        return true;
      },
    );
  });
});

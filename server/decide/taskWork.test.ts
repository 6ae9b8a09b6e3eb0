import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { eventTable } from '../../shared/model/events.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { contentHash } from '../contentHash.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { taskView } from '../state/rows/taskView.ts';
import { aContext, aProject, aServer, aTask, anId, anObjective, runningFacts, stateWith } from '../testing/builders.ts';
import { anEngine, edge } from '../testing/engine.ts';
import { decidePublish } from './contracts.ts';
import { decideCreateTask } from './createTask.ts';
import { decideCancel } from './endTask.ts';
import { decideComplete } from './taskWork.ts';
import { taskDraft } from '../../shared/model/task.ts';

const promises = [{ key: 'api' }, { key: 'docs' }, { key: 'types' }];
const result = (contracts: object) => taskResult.parse({ summary: 'done', contracts });

const missing = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof HubError);
    assert.equal(error.code, 'missing-contracts');
    const keys = error.details?.['missing'] as readonly string[];
    for (const key of keys) assert.ok(error.message.includes(key));
    return keys;
  }
  return [];
};

describe('task work', () => {
  it('[T22] completing without every promised contract is refused, and the keys are named', () => {
    const published = { key: 'types', status: 'fulfilled', version: 1, hash: '', data: 1, at: 1, attempt: 1 } as const;
    const task = aTask({ ...runningFacts, promises, contracts: { types: published } });
    const complete = (contracts: object, of = task) => decideComplete(of, result(contracts), aContext());
    const fulfilled = { status: 'fulfilled', data: 1 };
    assert.deepEqual(
      missing(() => complete({})),
      ['api', 'docs'],
    );
    assert.deepEqual(
      missing(() => complete({ api: fulfilled, docs: { status: 'partial', data: 1 } })),
      ['docs'],
    );
    assert.deepEqual(
      missing(() => complete({ api: fulfilled, docs: { status: 'failed' } })),
      ['docs'],
    );
    assert.deepEqual(
      missing(() => complete({ api: fulfilled, docs: fulfilled, types: { status: 'partial' } })),
      ['types'],
    );
    const again = { ...task, attempt: 2 };
    assert.deepEqual(
      missing(() => complete({ api: fulfilled, docs: fulfilled }, again)),
      ['types'],
      'of another attempt',
    );
    assert.deepEqual(
      missing(() => complete({ api: fulfilled, docs: fulfilled })),
      [],
    );
  });

  it('[T22] the data of a result stands once: in its contract, with version and content hash', () => {
    const task = aTask({ ...runningFacts, promises: [{ key: 'api' }] });
    const data = { b: [1, { d: null }], a: 'x' };
    const events = decideComplete(task, result({ api: { status: 'fulfilled', data } }), aContext());
    assert.deepEqual(
      events.map((event) => ({ ...event, actor: undefined, taskId: undefined })),
      [
        {
          type: 'task_completed',
          actor: undefined,
          taskId: undefined,
          attempt: 1,
          result: { ...result({}), contracts: { api: { status: 'fulfilled' } } },
        },
        {
          type: 'contract_fulfilled',
          actor: undefined,
          taskId: undefined,
          key: 'api',
          version: 1,
          hash: contentHash({ a: 'x', b: [1, { d: null }] }),
          bytes: JSON.stringify(data).length,
          data,
          first: true,
        },
      ],
    );
    assert.notEqual(contentHash({ a: 1 }), contentHash({ a: '1' }));
  });

  it('[T22] a fulfilment after a partial one is the first; republishing raises the version and is not', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    const publish = (status: 'fulfilled' | 'partial', data: number) =>
      engine
        .commit(decidePublish(engine.task(id), { key: 'api', status, data }, engine.context()))
        .flatMap((event) => (event.type === 'contract_fulfilled' ? [[event.version, event.first]] : []));
    assert.deepEqual(publish('partial', 1), []);
    assert.deepEqual(publish('fulfilled', 2), [[2, true]]);
    assert.deepEqual(publish('fulfilled', 3), [[3, false]]);
    assert.equal(engine.task(id).contracts['api']?.data, 3);
  });

  it('[T1] refs count in their project, also past what was refused', () => {
    const engine = anEngine();
    assert.deepEqual([engine.create().ref, engine.create().ref], ['SHOP-1', 'SHOP-2']);
    assert.throws(() => engine.create({}, [{ kind: 'blocks', on: anId('task', 9), ifFailed: 'block' }]));
    assert.equal(engine.create().ref, 'SHOP-3');
  });

  it('[X8] an external reference is given once in a project', () => {
    const engine = anEngine();
    const external = { system: 'github', id: '7' };
    engine.create({ external });
    assert.throws(() => engine.create({ external }), /SHOP-1 has the external reference github:7 already/);
  });

  it('[T17] children of an objective work on its repo and branch unless they say otherwise', () => {
    const objective = anObjective({ repo: 'api', baseBranch: 'develop' });
    const place = (placement: object, status: 'open' | 'done' = 'open') => {
      const state = stateWith({ projects: [aProject()], servers: [aServer()], objectives: [{ ...objective, status }] });
      const wish = {
        projectId: anId('project'),
        draft: taskDraft.parse({ title: 'Do it', placement }),
        parentId: objective.id,
        dependencies: [],
      };
      const [created] = decideCreateTask(state, wish, aContext());
      return created?.type === 'task_created' ? created.task.placement : undefined;
    };
    assert.deepEqual([place({})?.repo, place({})?.baseBranch], ['api', 'develop']);
    assert.deepEqual([place({ repo: 'web' })?.repo, place({ repo: 'web' })?.baseBranch], ['web', 'develop']);
    assert.throws(() => place({}, 'done'), /is done; open another objective/);
  });

  it('[T1] a task that has ended gets no children', () => {
    const engine = anEngine();
    const parent = engine.create();
    engine.commit(decideCancel(parent, '', engine.context()));
    const wish = {
      projectId: anId('project'),
      draft: taskDraft.parse({ title: 'Do it' }),
      parentId: parent.id,
      dependencies: [],
    };
    assert.throws(() => decideCreateTask(engine.state, wish, engine.context()), /SHOP-1 has ended/);
  });

  it('[T21] a task that is bound to a server which does not serve its project says so', () => {
    const web = aServer({ id: anId('server', 2), name: 'web', projectIds: [] });
    const engine = anEngine({ projects: [aProject()], servers: [aServer(), web] });
    const reasons = (server: string) =>
      taskRow(engine.state, engine.create({ placement: { server } })).blockedBy.map(({ text }) => text);
    assert.deepEqual(
      ['gpu', 'web', 'GPU1'].map((server) => reasons(server).join()),
      [
        'bound to server "gpu", which does not serve its project',
        'bound to server "web", which does not serve its project',
        'waits for a person: assign it, or start it',
      ],
    );
  });

  it('[R8] a row carries no spec, result or contract data; the view does', () => {
    const engine = anEngine();
    const secret = 'long text that windows fetch';
    const a = engine.create({ start: 'auto', spec: secret, contracts: [{ key: 'api', schema: { title: secret } }] });
    engine.begin(a.id);
    const b = engine.create({}, [edge(a, { kind: 'input', key: 'api' })]);
    engine.complete(a.id, { api: secret });
    for (const { id } of [a, b]) {
      assert.equal(JSON.stringify(taskRow(engine.state, engine.task(id))).includes(secret), false);
    }
    assert.equal(taskView(engine.state, engine.task(a.id)).spec, secret);
    assert.deepEqual(taskView(engine.state, engine.task(b.id)).resolvedInputs, { api: secret });
    const [row] = taskRow(engine.state, engine.task(a.id)).contracts;
    assert.deepEqual([row?.key, row?.status, row?.version, row?.hasSchema], ['api', 'fulfilled', 1, true]);
  });

  it('[T13] the names of reference flow 10 are in the one closed table', () => {
    const named = `task_created task_assigned task_planning task_plan_submitted task_plan_approved task_plan_revised
      task_started session_active task_needs_human intervention_requested intervention_responded task_note_added
      task_updated task_completed task_failed task_cancelled task_retried task_status_update session_recovered
      session_ended contract_fulfilled dependency_resolved task_unblocked task_auto_assigned`;
    for (const name of named.split(/\s+/)) assert.ok(Object.hasOwn(eventTable, name), name);
  });
});

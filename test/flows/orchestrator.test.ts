import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('flow 9: a pipeline is driven by the command line alone', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({
      servers: [
        {
          name: 'dev-staging',
          repos: { 'pinaka-master': 'plain', 'pinaka-gateway': 'rust', 'pinaka-web': 'typescript' },
        },
      ],
    });
  });
  after(() => fleet.close());

  const refs = { T1: '', T2: '', T3: '' };
  const ids = { T1: '', T2: '', T3: '' };
  const go = () => join(fleet.daemon('dev-staging').workDir, 'go');

  async function create(name: keyof typeof refs, ...args: readonly string[]): Promise<void> {
    const { task } = await fleet.ask('task', 'create', ...args);
    refs[name] = task.ref;
    ids[name] = task.id;
  }

  it('[X5] 1: servers are listed with their state and repositories', async () => {
    const { rows } = await fleet.ask('server', 'list');
    assert.deepEqual(
      rows.map(({ name, state }: Json) => [name, state]),
      [['dev-staging', 'online']],
    );
    assert.equal(rows[0].repos.length, 3);
    const shown = await fleet.cli(['server', 'list']);
    assert.match(shown.stdout, /dev-staging.*online/);
  });

  it('[X5] [T7] 2 and 3: tasks with dependencies, and an input added later', async () => {
    const specFile = join(fleet.hub.home, 'spec.md');
    writeFileSync(specFile, script(`wait-file ${go()}`, 'publish api_schema {"v":1}', 'complete Schema'));
    const simple = script('complete Built');
    await create(
      'T1',
      '--title',
      'Design API schema',
      '--repo',
      'pinaka-master',
      '--contract',
      'api_schema',
      '--spec-file',
      specFile,
    );
    await create(
      'T2',
      '--title',
      'Gateway routes',
      '--repo',
      'pinaka-gateway',
      '--depends-on',
      refs.T1,
      '--spec',
      simple,
    );
    await create('T3', '--title', 'Web dashboard', '--repo', 'pinaka-web', '--depends-on', refs.T1, '--spec', simple);
    const { task } = await fleet.ask('task', 'view', refs.T2);
    assert.deepEqual(task.dependencies, [{ kind: 'blocks', on: ids.T1, ifFailed: 'block' }]);
    await fleet.ask(
      'task',
      'deps',
      'add',
      refs.T2,
      '--depends-on',
      refs.T1,
      '--type',
      'input',
      '--contract-key',
      'api_schema',
    );
    const kinds = (await fleet.ask('task', 'view', refs.T2)).task.dependencies.map(({ kind }: Json) => kind);
    assert.deepEqual([...kinds].sort(), ['blocks', 'input']);
    const move = (...words: readonly string[]) => fleet.ask('task', 'deps', 'move', ...words);
    const moved = await move(refs.T3, '--depends-on', refs.T1, '--instead', refs.T2);
    assert.deepEqual(moved.task.dependencies, [{ kind: 'blocks', on: ids.T2, ifFailed: 'block' }]);
    await move(refs.T3, '--depends-on', refs.T2, '--instead', refs.T1);
  });

  it('[X5] [M9] 4 and 5: the first is assigned by name, and progress is watched', async () => {
    await fleet.ask('task', 'assign', refs.T1, '--session', 'dev-staging');
    await untilStatus(fleet, ids.T1, 'running');
    const { rows } = await fleet.ask('task', 'list', '--status', 'running');
    assert.deepEqual(
      rows.map(({ ref }: Json) => ref),
      [refs.T1],
    );
    const page = await fleet.cli(['task', 'view', refs.T1]);
    assert.match(page.stdout, /Design API schema/);
    assert.match(page.stdout, /running/);
    assert.match(page.stdout, /api_schema/);
  });

  it('[T8] [T9] the rest follows by itself, with the data', async () => {
    writeFileSync(go(), '');
    for (const id of [ids.T2, ids.T3]) await untilStatus(fleet, id, 'done');
    assert.deepEqual((await viewTask(fleet, ids.T2)).resolvedInputs, { api_schema: { v: 1 } });
    assert.deepEqual((await viewTask(fleet, ids.T3)).resolvedInputs, {});
    const { rows } = await fleet.ask('task', 'list');
    assert.deepEqual(
      rows.map(({ status }: Json) => status),
      ['done', 'done', 'done'],
    );
  });

  it('[T1] [X5] an id, an unambiguous prefix and a ref all name the task; nothing else does', async () => {
    const prefix = ids.T1.slice(0, 'task_'.length + 8);
    for (const key of [ids.T1, prefix, refs.T1]) assert.equal((await fleet.ask('task', 'view', key)).task.id, ids.T1);
    const missing = await fleet.cli(['task', 'view', 'SHOP-99']);
    assert.equal(missing.code, 4);
    assert.match(missing.stderr, /SHOP-99/);
  });

  it('[X5] exit codes and errors: usage 2, refused 3, not found 4, unreachable 5, no right 7; with --json as JSON', async () => {
    const codeOf = async (...args: readonly string[]) => (await fleet.cli(args)).code;
    assert.equal(await codeOf('task', 'create', '--priority', 'highest'), 2);
    assert.equal(await codeOf('task', 'assign', refs.T1, '--session', 'dev-staging'), 3);
    assert.equal(await codeOf('server', 'drain', 'nobody'), 4);
    assert.equal(await codeOf('task', 'list', '--hub', 'http://127.0.0.1:9'), 5);
    assert.equal(await codeOf('task', 'list', '--token', `rtok_${'A'.repeat(43)}`), 7);
    const { stderr } = await fleet.cli(['task', 'view', 'SHOP-99', '--json']);
    assert.equal(JSON.parse(stderr).error.code, 'not-found');
  });

  it('[T17] [T14] an objective has its tasks, is not done while one is open, and its manager hears of them', async () => {
    const { objective } = await fleet.ask(
      'objective',
      'create',
      '--title',
      'Edge',
      '--agent',
      'shell',
      '--repo',
      'pinaka-web',
    );
    assert.ok(objective.managerSessionId, 'its manager session is started');
    const nobody = await fleet.cli(['objective', 'create', '--title', 'Alone', '--agent', 'claude']);
    assert.match(
      nobody.stdout,
      /No server can run claude now, so its manager is not started\. Later: "rostrum objective/,
    );
    const { task } = await fleet.ask(
      'task',
      'create',
      '--title',
      'Child',
      '--parent',
      objective.ref,
      '--start',
      'auto',
      '--provider',
      'scripted',
      '--spec',
      script('complete Child done'),
    );
    const early = await fleet.cli(['objective', 'done', objective.ref]);
    assert.equal(early.code, 3, 'a child is open');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.placement.repo, 'pinaka-web', 'inherited');
    const { rows } = await fleet.ask('task', 'timeline', task.ref);
    assert.ok(rows.some(({ type }: Json) => type === 'task_status_update'));
    const told = await fleet.ask('session', 'messages', objective.managerSessionId);
    assert.ok(
      told.rows.some(({ kind, text }: Json) => kind === 'child_status' && text.includes(task.ref)),
      JSON.stringify(told),
    );
    await fleet.ask('session', 'close', objective.managerSessionId);
    const managerOf = async () => (await fleet.ask('objective', 'view', objective.ref)).objective.manager;
    await until(async () => (await managerOf()).state === 'exited', 'the objective shows that its manager has ended');
    const again = await fleet.ask('objective', 'start-manager', objective.ref);
    assert.notEqual(again.objective.managerSessionId, objective.managerSessionId);
    await until(async () => (await managerOf()).state === 'active', 'another manager runs');
    await fleet.ask('objective', 'done', objective.ref);
  });
});

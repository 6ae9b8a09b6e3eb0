import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import type { Row } from '../../../shared/model/rows.ts';
import { taskStatuses } from '../../../shared/model/taskWords.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { fillPlaces } from '../../../shared/fillPlaces.ts';
import { useTranslations } from '../../l10n/text.ts';
import type { TreeChange } from '../treeModel.ts';
import { KeptArrangement, readArrangement, usualArrangement } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import { fakeHub, interventionRow, objectiveRow, projectRow, serverRow, taskRow } from './rows.fixture.ts';
import { faceOf, iconOf } from './taskFace.ts';
import { createTaskTree } from './taskTree.ts';

const minuteMs = 60_000;

function memento(): Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, usual?: unknown) => kept.get(key) ?? usual,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as Memento;
}

/** A tree over some rows, with what it says is to be drawn anew. */
async function treeOf(rows: readonly Row[], arranged: Partial<Arrangement> = {}) {
  const { hub, send } = fakeHub(...rows);
  const arrangement = new KeptArrangement(memento());
  await arrangement.change(arranged);
  const tree = createTaskTree({ hub, arrangement, now: () => 100 * minuteMs });
  const changes: TreeChange[] = [];
  tree.changed.on((change) => changes.push(change));
  const { model } = tree;
  const lines = (id = '', depth = 0): string[] =>
    (id === '' ? model.roots() : model.childrenOf(id)).flatMap((child) => [
      `${'  '.repeat(depth)}${model.row(child)?.label ?? '?'}`,
      ...lines(child, depth + 1),
    ]);
  return { ...tree, arrangement, send, changes, lines };
}

const inProject = (...tasks: readonly Row[]): readonly Row[] => [
  projectRow('1'),
  serverRow('a', { name: 'gpu1' }),
  ...tasks,
];

describe('the tree of tasks', () => {
  it('[V1] shows objectives, their tasks, children and follow-ups; with several projects, these above', async () => {
    const rows = inProject(
      objectiveRow('1', { title: 'Shop', children: 3, openChildren: 2 }),
      taskRow('2', { title: 'Cart', parentId: 'objective_1' }),
      taskRow('3', { title: 'Prices', parentId: 'task_2' }),
      taskRow('4', { title: 'Login', parentId: 'objective_1', status: 'done' }),
      taskRow('5', { title: 'Login again', parentId: 'objective_1', followUpOf: { id: 'task_4', ref: 'API-4' } }),
      taskRow('6', { title: 'Alone' }),
    );
    const tree = await treeOf(rows);
    assert.deepEqual(tree.lines(), ['Shop', '  Cart', '    Prices', '  Login', '    Login again', 'Alone']);
    tree.send([projectRow('2', { name: 'other' })]);
    assert.equal(tree.changes.at(-1), 'all');
    assert.deepEqual(tree.lines().slice(0, 3), ['other', 'project 1', '  Shop']);
  });

  it('[V6] says in the person’s language how objectives, managers, servers and contracts are', async () => {
    useTranslations((message, ...values) => `«${fillPlaces(message, ...values)}»`);
    try {
      const tree = await treeOf(
        [
          projectRow('1'),
          serverRow('a', { state: 'unfit' }),
          objectiveRow('1', { agent: 'claude', manager: { state: 'active' }, status: 'done' }),
          taskRow('2', {
            serverId: 'server_a',
            contracts: [{ key: 'api', status: 'partial', version: 2, hasSchema: false }],
          }),
        ],
        { foldsEnded: false },
      );
      const { description, spoken } = tree.model.row('objective_1') ?? {};
      assert.equal(description, 'API-1 · «no tasks» · «manager: «running»»');
      assert.match(spoken ?? '', /, «done», /);
      assert.match((await tree.model.row('task_2')?.tooltip?.()) ?? '', /api \\\(«version 2, not whole»/);
      await tree.arrangement.change({ grouping: 'server' });
      assert.ok(tree.model.roots().some((id) => tree.model.row(id)?.description === '1 · «unfit»'));
    } finally {
      useTranslations(fillPlaces);
    }
  });

  it('[V1] folds away what is over, but not what failed or has open work below it', async () => {
    const tree = await treeOf(
      inProject(
        objectiveRow('1', { title: 'Shop' }),
        taskRow('2', { title: 'Done', parentId: 'objective_1', status: 'done' }),
        taskRow('3', { title: 'Below', parentId: 'task_2', status: 'cancelled' }),
        taskRow('4', { title: 'Given up', parentId: 'objective_1', status: 'cancelled' }),
        taskRow('5', { title: 'Failed', parentId: 'objective_1', status: 'failed' }),
      ),
    );
    const folded = ['Shop', '  Failed', '  1 done, 1 cancelled', '    Done', '      Below', '    Given up'];
    assert.deepEqual(tree.lines(), folded);
    const [fold = ''] = tree.model.childrenOf('objective_1').slice(-1);
    assert.equal(tree.model.row(fold)?.children, 'collapsed');
    assert.deepEqual(
      ['task_3', 'task_2', fold, 'objective_1'].map((id) => tree.model.parentOf(id)),
      ['task_2', fold, 'objective_1', undefined],
    );
    tree.send([taskRow('3', { title: 'Below', parentId: 'task_2', status: 'running' })]);
    assert.deepEqual(tree.lines(), ['Shop', '  Done', '    Below', '  Failed', '  1 cancelled', '    Given up']);
    await tree.arrangement.change({ foldsEnded: false });
    assert.deepEqual(tree.lines(), ['Shop', '  Done', '    Below', '  Given up', '  Failed']);
  });

  it('[V1] groups by state and by server', async () => {
    const rows = inProject(
      taskRow('1', { title: 'A', status: 'running', serverId: 'server_a' }),
      taskRow('2', { title: 'B', status: 'done', serverId: 'server_gone' }),
      taskRow('3', { title: 'C' }),
    );
    const tree = await treeOf(rows, { grouping: 'status' });
    assert.deepEqual(tree.lines(), ['Running', '  A', 'Pending', '  C', 'Done', '  B']);
    assert.equal(tree.model.row('status:running')?.description, '1');
    await tree.arrangement.change({ grouping: 'server', foldsEnded: false });
    assert.deepEqual(tree.lines(), ['gpu1', '  A', 'On no server', '  C', 'a server that is gone', '  B']);
    tree.send([serverRow('a', { name: 'gpu2', state: 'offline' })]);
    assert.equal(tree.changes.at(-1), 'all');
    assert.equal(tree.model.row('server_a')?.description, '1 · offline');
  });

  it('[V1] filters by text, state, label and by what waits for a human, and keeps what stands above a hit', async () => {
    const tree = await treeOf(
      inProject(
        objectiveRow('1', { title: 'Shop' }),
        taskRow('2', { title: 'Cart', parentId: 'objective_1', labels: ['ui'] }),
        taskRow('3', { title: 'Prices', parentId: 'task_2', status: 'running' }),
        taskRow('4', { title: 'Login', status: 'failed' }),
        interventionRow('1', { taskId: 'task_3', what: 'tool_approval' }),
      ),
    );
    const filtered = async (filter: Partial<Arrangement['filter']>): Promise<string[]> => {
      await tree.arrangement.change({ filter: { ...usualArrangement.filter, ...filter } });
      return tree.lines();
    };
    assert.deepEqual(await filtered({ text: 'PRI ces' }), ['Shop', '  Cart', '    Prices']);
    assert.deepEqual(await filtered({ text: 'api-4' }), ['Login']);
    assert.deepEqual(await filtered({ statuses: ['failed'] }), ['Login']);
    assert.deepEqual(await filtered({ labels: ['ui'] }), ['Shop', '  Cart']);
    assert.deepEqual(await filtered({ waiting: true }), ['Shop', '  Cart', '    Prices']);
    tree.send([interventionRow('1', { taskId: 'task_3', what: 'tool_approval', state: 'answered' })]);
    assert.deepEqual(tree.lines(), []);
    assert.deepEqual(await filtered({}), ['Shop', '  Cart', '    Prices', 'Login']);
  });

  it('[V1] sorts by age, change, priority, state and title', async () => {
    const tree = await treeOf(
      inProject(
        taskRow('1', { title: 'b', updatedAt: 1, status: 'pending' }),
        taskRow('2', { title: 'c', updatedAt: 3, priority: 'critical', status: 'failed' }),
        taskRow('3', { title: 'A', updatedAt: 2, priority: 'low', status: 'running' }),
      ),
    );
    const sorted = async (sort: Arrangement['sort']): Promise<string> => {
      await tree.arrangement.change({ sort });
      return tree.lines().join('');
    };
    assert.equal(await sorted('created'), 'bcA');
    assert.equal(await sorted('updated'), 'cAb');
    assert.equal(await sorted('priority'), 'cbA');
    assert.equal(await sorted('status'), 'Abc');
    assert.equal(await sorted('title'), 'Abc');
    tree.send([taskRow('1', { title: 'zz', updatedAt: 4 })]);
    assert.equal(tree.lines().join(''), 'Aczz');
  });

  it('[V1] a row says what matters about its task now', async () => {
    const says = async (given: Partial<TaskRow>, ...others: readonly Row[]): Promise<string | undefined> => {
      const { model } = await treeOf(inProject(taskRow('1', given), ...others));
      return model.row('task_1')?.description;
    };
    const started = { startedAt: 88 * minuteMs, serverId: 'server_a' };
    const blockers = [
      { code: 'waits', text: 'waits for API-3', on: 'task_3' },
      { code: 'failed', text: 'API-4 failed', on: 'task_4' },
    ] as const;
    assert.equal(await says({ blockedBy: [...blockers] }, taskRow('3')), 'API-1 · blocked by API-3 +1');
    assert.equal(
      await says({ blockedBy: [{ code: 'waits', text: '', on: 'task_3', key: 'schema' }] }, taskRow('3')),
      'API-1 · waits for schema of API-3',
    );
    assert.equal(await says({ blockedBy: [{ code: 'not-queued', text: '' }] }), 'API-1 · ready to start');
    assert.equal(
      await says({ queued: true, blockedBy: [{ code: 'no-server', text: '' }] }),
      'API-1 · waits for a server',
    );
    assert.equal(await says({ status: 'running', ...started }), 'API-1 · on gpu1 · 12 min');
    assert.equal(await says({ status: 'needs_human', ...started }), 'API-1 · on gpu1 · 12 min · waits for you');
    assert.equal(await says({ status: 'plan_review', ...started }), 'API-1 · on gpu1 · 12 min · plan waits for you');
    const approval = interventionRow('1', { taskId: 'task_1', what: 'tool_approval' });
    assert.equal(await says({ status: 'running', ...started }, approval), 'API-1 · on gpu1 · 12 min · waits for you');
    assert.equal(await says({ status: 'done', ...started, endedAt: 90 * minuteMs }), 'API-1 · on gpu1 · 2 min');
    const stale = [{ key: 'schema', on: 'task_3', has: 1, newest: 2, change: 'breaking' } as const];
    assert.equal(
      await says({ status: 'running', ...started, stale, attempt: 2 }),
      'API-1 · on gpu1 · 12 min · inputs changed (breaking) · attempt 2',
    );
  });

  it('[V1] every state has an icon of its own shape', () => {
    const faces = new Set([
      ...taskStatuses.map((status) => faceOf(taskRow('1', { status }))),
      faceOf(taskRow('1', { blockedBy: [{ code: 'waits', text: '' }] })),
      faceOf(taskRow('1', { queued: true, blockedBy: [{ code: 'no-server', text: '' }] })),
      faceOf(taskRow('1', { status: 'running', stale: [] })),
    ]);
    assert.equal(faces.size, 12);
    assert.equal(new Set([...faces].map((face) => iconOf(face).id)).size, 12);
    assert.ok([...faces].every((face) => iconOf(face).color !== undefined));
  });

  it('[V1] texts of others do nothing in a row or its tooltip, and long ones are cut', async () => {
    const evil = `<img onerror=x> [a](command:b) **c** \u202e\u001b[31m${'x'.repeat(10_000)}`;
    const { model } = await treeOf(
      inProject(
        taskRow('1', { title: evil, labels: [evil], status: 'needs_human' }),
        interventionRow('1', { taskId: 'task_1', excerpt: evil }),
      ),
    );
    const row = model.row('task_1');
    assert.equal(row?.label.length, 120);
    assert.ok(!/[\u001b\u202e]/.test(row?.label ?? ''));
    const tooltip = await row?.tooltip?.();
    assert.ok(tooltip !== undefined);
    assert.ok(tooltip.includes('\\<img onerror'), 'the text is there');
    assert.ok(!/(?<!\\)<img|(?<!\\)\[a\]/.test(tooltip), tooltip);
    assert.ok(tooltip.length < 2_000);
  });

  it('[V1] a row names what its person may do with it now, and nothing to those who only look', async () => {
    const tree = await treeOf([
      projectRow('1'),
      projectRow('2', { members: [{ personId: 'person_1', name: 'ada', role: 'viewer' }] }),
      taskRow('1'),
      taskRow('2', { projectId: 'project_2' }),
      taskRow('3', { status: 'done', verdict: { kind: 'accepted', by: { kind: 'hub' }, at: 0 } }),
      taskRow('4', { status: 'running' }),
    ]);
    tree.send([projectRow('3', { role: 'owner' })]);
    const words = (id: string): string => tree.model.row(id)?.context ?? '';
    assert.deepEqual(
      ['1', '2', '3'].map((id) => words(`project_${id}`)),
      ['project can:add', 'project', 'project can:add owned'],
    );
    assert.equal(words('task_1'), 'task pending can:start can:assign can:cancel can:change can:note can:why ready');
    assert.equal(words('task_2'), 'task pending can:why');
    assert.equal(words('task_3'), 'task done can:sendBack can:result');
    assert.match(words('task_4'), /\bcan:publish\b/);
  });

  it('[V1] only what changed is drawn anew: an objective not for each of its tasks', async () => {
    const tree = await treeOf(
      inProject(objectiveRow('1', { children: 2, openChildren: 2 }), taskRow('2', { parentId: 'objective_1' })),
    );
    const objective = objectiveRow('1', { children: 2, openChildren: 2, version: 2 });
    tree.send([objective]);
    tree.changes.length = 0;
    tree.send([taskRow('2', { parentId: 'objective_1', status: 'running' }), objective]);
    tree.send([taskRow('3', { parentId: 'objective_1' }), { ...objective, children: 3, openChildren: 3 }]);
    assert.deepEqual(tree.changes, [['task_2'], ['objective_1', 'task_3']]);
  });

  it('[V1] what is arranged stays so in the workspace, and what is kept damaged is as usual', async () => {
    const kept = memento();
    const filter = { ...usualArrangement.filter, text: 'cart', labels: ['ui'] };
    await new KeptArrangement(kept).change({ grouping: 'server', sort: 'title', filter });
    assert.deepEqual(new KeptArrangement(kept).current, {
      ...usualArrangement,
      grouping: 'server',
      sort: 'title',
      filter,
    });
    for (const damaged of [
      null,
      3,
      'x',
      [],
      { grouping: 'moon', sort: {}, filter: { text: 3, statuses: ['x', 1], labels: 7 } },
    ])
      assert.deepEqual(readArrangement(damaged), usualArrangement);
  });
});

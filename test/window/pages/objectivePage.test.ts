import assert from 'node:assert/strict';
import type { ObjectiveRow } from '../../../shared/model/objective.ts';
import type { ResultOf } from '../../../shared/operations/operations.ts';
import { until } from '../../harness/until.ts';
import { PageTrials } from './pageTrial.ts';
import type { PageTrial } from './pageTrial.ts';
import { intervention } from './sampleFleet.ts';
import { idOf, project, projectId, server, session, task } from './sampleRows.ts';

const id = idOf('objective', 1);
const below = { parentId: id };
const objective = (changes: Partial<ObjectiveRow> = {}): ObjectiveRow => ({
  kind: 'objective',
  id,
  ref: 'SHOP-40',
  projectId,
  title: 'A shop that sells in every country',
  status: 'open',
  repo: 'acme/shop',
  baseBranch: 'main',
  agent: 'claude',
  managerSessionId: idOf('session', 9),
  manager: { state: 'lost', why: 'its server was restarted' },
  pullRequests: ['https://example.org/pull/7'],
  openChildren: 3,
  children: 4,
  version: 1,
  createdAt: Date.now() - 3_600_000,
  ...changes,
});

const contract = { version: 2, hasSchema: false } as const;
const rows = [
  project,
  objective(),
  server(1),
  session(1, { taskId: idOf('task', 2) }),
  task(1, 'done', {
    ...below,
    title: 'Design prices',
    contracts: [{ ...contract, key: 'prices', status: 'fulfilled' }],
  }),
  task(2, 'running', { ...below, title: 'Write the orders API', sessionId: idOf('session', 1), serverId: idOf('server', 1) }), // prettier-ignore
  task(3, 'pending', { parentId: idOf('task', 2), title: 'Test the orders API', contracts: [{ ...contract, key: 'report', status: 'promised', version: 0 }] }), // prettier-ignore
  task(4, 'needs_human', { ...below, title: 'Choose a bank' }),
  task(5, 'running', { title: 'Of another objective' }),
  intervention(1, { taskId: idOf('task', 4), excerpt: 'Which bank?' }),
  intervention(2, { taskId: idOf('task', 5), excerpt: 'Not of this objective?' }),
];

const view = (): ResultOf<'objective.view'> => ({
  objective: objective(),
  prompt: 'Prices are shown with tax.\nNobody pays twice.',
  tasks: [],
  used: { tokensIn: 12_300, tokensOut: 450, costUsd: 0.12, calls: 3 },
  budget: { usd: 5 },
});

describe('the page of an objective in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;
  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  const open = async (more: Partial<Parameters<PageTrials['open']>[0]> = {}): Promise<PageTrial> => {
    const done = () => ({ objective: objective() });
    const answers = { 'objective.view': view, 'objective.manager': done, 'objective.cancel': done };
    const trial = await trials.open({ page: 'objective', id, rows, answers, ...more });
    await trial.page.getByText('Nobody pays twice.').waitFor();
    return trial;
  };

  it('[T17] [V3] shows how far it is, its tasks, its manager, and what they hand on', async () => {
    for (const theme of ['dark', 'light', 'contrast'] as const) {
      const trial = await open({ theme });
      const { page } = trial;
      for (const text of [
        '1 of 4 tasks ended',
        'acme/shop · main',
        'claude · lost',
        'its server was restarted',
        'version 2',
      ])
        await page.getByText(text).first().waitFor();
      const listed = page.getByRole('region', { name: 'Tasks' }).locator('button.link');
      assert.deepEqual(await listed.allInnerTexts(), [
        'SHOP-1 Design prices',
        'SHOP-2 Write the orders API',
        'SHOP-3 Test the orders API',
        'SHOP-4 Choose a bank',
      ]);
      assert.equal(await page.getByText('Not of this objective?').count(), 0);
      assert.deepEqual(trial.faults, []);
      await trial.close();
    }
  });

  it('[T17] follows what happens below it, and a task that is moved away', async () => {
    const trial = await open();
    const listed = async () => (await trial.page.getByRole('region', { name: 'Tasks' }).innerText()).includes('SHOP-6');
    trial.put(task(6, 'pending', { parentId: idOf('task', 3), title: 'Test refunds' }));
    await until(listed, 'a task below another one is there');
    trial.put(task(6, 'pending', { title: 'Test refunds' }));
    await until(async () => !(await listed()), 'it is gone with its parent');
    assert.deepEqual(trial.faults, []);
  });

  it('[T17] starts its manager again, and asks before it is cancelled', async () => {
    const trial = await open();
    const { page } = trial;
    await page.getByRole('button', { name: 'Start Manager' }).click();
    await until(() => trial.calls.some(({ operation }) => operation === 'objective.manager'), 'it is asked for');
    await page.getByRole('button', { name: 'Cancel Objective' }).click();
    await page.getByText('Its open tasks (3) are cancelled with it').waitFor();
    assert.ok(!trial.calls.some(({ operation }) => operation === 'objective.cancel'));
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel Objective' }).click();
    await until(() => trial.calls.some(({ operation }) => operation === 'objective.cancel'), 'it is cancelled');
    await page.getByRole('button', { name: 'SHOP-4 Choose a bank' }).click();
    await until(() => trial.opened.length > 0, 'the page of a task is asked for');
    assert.deepEqual(trial.opened, [{ kind: 'task', id: idOf('task', 4) }]);
  });
});

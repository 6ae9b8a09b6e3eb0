import assert from 'node:assert/strict';
import type { PageKind } from '../../../shared/protocol/webview.ts';
import { until } from '../../harness/until.ts';
import { PageTrials } from './pageTrial.ts';
import { unused } from './sampleFleet.ts';
import { idOf, project, server, session, task } from './sampleRows.ts';
import { answers, rows as taskRows, taskId, taskRow, taskView } from './sampleTask.ts';

const markup = '<img src=x onerror="window.broken = true">';
/** No hub takes one as long: it is here for whatever comes from elsewhere. */
const title = `${markup} ${'Orders come in pages. '.repeat(500)}`;

/** What of it a page shows: markup that became an element, or a page that is wider than its window. */
const looked = `({
  images: document.querySelectorAll('img').length,
  broken: window.broken === true,
  isTooWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
})`;

describe('pages with a server called like markup and titles of ten thousand characters', function () {
  this.timeout(60_000);
  let trials: PageTrials;
  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  const rows = [
    project,
    server(1, { name: markup, labels: [markup] }),
    session(1, { name: markup }),
    task(1, 'running', { title, labels: [markup] }),
    task(2, 'pending', { title, dependencies: [{ kind: 'blocks', on: idOf('task', 1), ifFailed: 'block' }] }),
  ];

  const pages: readonly (readonly [page: PageKind, shows: string])[] = [
    ['board', '.card'],
    ['fleet', '.server'],
    ['overview', 'h1'],
    ['graph', '[role=treeitem]'],
  ];
  for (const [page, shows] of pages) {
    it(`[V6] the ${page} shows both as text, and stays as wide as its window`, async () => {
      const trial = await trials.open({ page, rows, answers: { 'usage.view': unused } });
      await trial.page.locator(shows).first().waitFor({ state: 'attached' });
      await trial.page.getByText('onerror').first().waitFor({ state: 'attached' });
      assert.deepEqual(await trial.page.evaluate(looked), { images: 0, broken: false, isTooWide: false });
      assert.deepEqual(trial.faults, []);
    });
  }

  it('[V6] the page of a task shows both as text, and stays as wide as its window', async () => {
    const own = taskRow({ title });
    const trial = await trials.open({
      page: 'task',
      id: taskId,
      rows: [...taskRows, server(1, { name: markup }), own],
      answers: { ...answers, 'task.view': () => taskView({ spec: title, task: own }) },
    });
    await trial.page.getByRole('heading', { name: markup }).waitFor();
    assert.deepEqual(await trial.page.evaluate(looked), { images: 0, broken: false, isTooWide: false });
    assert.deepEqual(trial.faults, []);
  });

  it('[V6] a title of ten thousand characters is said to be too long as it is written, and is not sent', async () => {
    const trial = await trials.open({ page: 'task', id: taskId, rows: taskRows, answers });
    await trial.page.locator('[aria-label="Title"] input').fill(title);
    await trial.page.getByText('must have at most 200 characters').waitFor();
    assert.ok(await trial.page.getByRole('button', { name: 'Save' }).isDisabled());
    assert.deepEqual(await trial.page.evaluate(looked), { images: 0, broken: false, isTooWide: false });
    await trial.page.keyboard.press('Enter');
    await trial.page.locator('[aria-label="Title"] input').fill('Short');
    await trial.page.getByRole('button', { name: 'Save' }).click();
    await until(() => trial.calls.some(({ operation }) => operation === 'task.update'), 'the short one is sent');
    const sent = trial.calls.filter(({ operation }) => operation === 'task.update');
    assert.deepEqual(
      sent.map(({ params }) => params['title']),
      ['Short'],
    );
  });
});

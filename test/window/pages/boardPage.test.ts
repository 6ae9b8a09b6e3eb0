import assert from 'node:assert/strict';
import { HubError } from '../../../shared/errors.ts';
import { taskStatuses } from '../../../shared/model/taskWords.ts';
import { until } from '../../harness/until.ts';
import { PageTrials } from './pageTrial.ts';
import type { PageTrial } from './pageTrial.ts';
import { idOf, project, server, task } from './sampleRows.ts';

const rows = [
  project,
  server(1),
  task(1, 'pending', { title: 'First', priority: 'critical' }),
  task(2, 'pending', { title: 'Second' }),
  task(3, 'running', { title: 'Third', serverId: idOf('server', 1) }),
  task(4, 'done', { title: 'Fourth' }),
];

describe('the board in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;

  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  const open = async (more: Partial<Parameters<PageTrials['open']>[0]> = {}): Promise<PageTrial> => {
    const trial = await trials.open({ page: 'board', rows, size: { width: 1900, height: 900 }, ...more });
    await trial.page.locator('.card').first().waitFor();
    return trial;
  };
  const card = (trial: PageTrial, number: number) => trial.page.locator(`[data-id="${idOf('task', number)}"]`);
  const column = (trial: PageTrial, id: string) => trial.page.locator(`[data-column="${id}"]`);

  it('[V3] a card that is dragged to another state becomes a wish, and moves when the hub says so', async () => {
    const trial = await open({ answers: { 'task.start': () => ({}) } });
    await card(trial, 2).dragTo(column(trial, 'running'));
    await until(() => trial.calls.length === 1, 'the wish');
    assert.deepEqual(trial.calls[0], { operation: 'task.start', params: { id: idOf('task', 2) } });
    assert.equal(await column(trial, 'running').locator('.card').count(), 1);
    trial.put(task(2, 'running', { title: 'Second' }));
    await until(async () => (await column(trial, 'running').locator('.card').count()) === 2, 'the card to move');
    assert.deepEqual(trial.faults, []);
  });

  it('[V3] counts the age of a card by the hub’s clock, however wrong this machine’s is', async () => {
    const hourMs = 3_600_000;
    const skewMs = 40 * hourMs;
    const updatedAt = Date.now() + skewMs - 3 * hourMs;
    const trial = await open({ rows: [project, task(1, 'pending', { updatedAt })], skewMs });
    assert.match((await card(trial, 1).locator('.card-age').textContent()) ?? '', /^3 h/);
  });

  it('[V3] [T5] a place where a card cannot go says why, and nothing is sent', async () => {
    const trial = await open();
    await card(trial, 4).dragTo(column(trial, 'running'));
    await trial.page.keyboard.press('Escape');
    await card(trial, 4).focus();
    await trial.page.keyboard.press('Space');
    await trial.page.keyboard.press('ArrowLeft');
    await trial.page.getByText('SHOP-4 is done, and its result stays.').waitFor();
    await trial.page.keyboard.press('Space');
    assert.deepEqual(trial.calls, []);
  });

  it('[V3] [V6] cards are moved by keyboard alone, and what needs words asks for them', async () => {
    const trial = await open({
      answers: {
        'task.complete': () => {
          throw new HubError('missing-contracts', 'SHOP-3 still owes orders.api.');
        },
      },
    });
    await card(trial, 1).focus();
    await trial.page.keyboard.press('ArrowRight');
    await until(
      () =>
        card(trial, 3)
          .evaluate('document.activeElement.dataset.id')
          .then((id) => id === idOf('task', 3)),
      'the focus',
    );
    await trial.page.keyboard.press('Space');
    await trial.page.keyboard.press('ArrowRight');
    await trial.page.keyboard.press('ArrowRight');
    await trial.page.keyboard.press('Enter');
    const dialog = trial.page.getByRole('dialog');
    await dialog.locator('textarea').fill('done by hand');
    await dialog.getByRole('button', { name: 'Mark as done' }).click();
    await trial.page.getByText('SHOP-3 still owes orders.api.').waitFor();
    assert.deepEqual(trial.calls[0]?.params, {
      id: idOf('task', 3),
      version: 1,
      result: { summary: 'done by hand' },
    });
  });

  it('[V6] in Restricted Mode no card is moved, by pointer or by keys, until the window is trusted', async () => {
    const trial = await open({ answers: { 'task.start': () => ({}) } });
    trial.restrict(true);
    await trial.page.getByText('In Restricted Mode this window only shows.').waitFor();
    assert.equal(await card(trial, 2).getAttribute('draggable'), 'false');
    await card(trial, 2).focus();
    for (const key of ['Space', 'ArrowRight', 'ArrowRight', 'Space']) await trial.page.keyboard.press(key);
    trial.restrict(false);
    await trial.page.locator('.card[draggable="true"]').first().waitFor();
    assert.deepEqual(trial.calls, []);
    await card(trial, 2).dragTo(column(trial, 'running'));
    await until(() => trial.calls.length === 1, 'the wish');
  });

  it('[V3] ten thousand cards are a page like any other: only those on the screen are drawn', async () => {
    const many = Array.from({ length: 10_000 }, (_, number) =>
      task(number + 1, taskStatuses[number % taskStatuses.length] ?? 'done', { labels: [`l${number % 7}`] }),
    );
    const trial = await open({ rows: [project, ...many] });
    await until(async () => /1[,.]?112|1112/.test(await column(trial, 'pending').innerText()), 'all cards to be there');
    assert.ok((await trial.page.locator('.card').count()) < 300, 'the document stays small');
    await column(trial, 'pending')
      .locator('.column-cards')
      .evaluate('document.querySelector("[data-column=pending] .column-cards").scrollTop = 80000');
    await until(
      async () => Number(await column(trial, 'pending').locator('.card').first().getAttribute('aria-posinset')) > 600,
      'cards further down',
    );
    await trial.page.locator('[aria-label="Search"] input').fill('shop-9999');
    await until(async () => (await trial.page.locator('.card').count()) === 1, 'one card to be left');
    assert.deepEqual(trial.faults, []);
  });

  it('keeps its filter when it is loaded again', async () => {
    const trial = await open();
    await trial.page.locator('[aria-label="Search"] input').fill('third');
    await until(() => JSON.stringify(trial.kept ?? '').includes('third'), 'the filter to be kept');
    await trial.page.reload();
    await trial.page.getByText('Third').waitFor();
    assert.equal(await trial.page.locator('.card').count(), 1);
  });
});

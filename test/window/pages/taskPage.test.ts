import assert from 'node:assert/strict';
import { HubError, staleVersion } from '../../../shared/errors.ts';
import { until } from '../../harness/until.ts';
import { PageTrials } from './pageTrial.ts';
import type { PageTrial } from './pageTrial.ts';
import { intervention } from './sampleFleet.ts';
import { idOf, task } from './sampleRows.ts';
import { answers, rows, taskId, taskRow, taskView } from './sampleTask.ts';

describe('the page of a task in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;

  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  const open = async (more: Partial<Parameters<PageTrials['open']>[0]> = {}): Promise<PageTrial> => {
    const trial = await trials.open({ page: 'task', id: taskId, rows, answers, ...more });
    await trial.page.getByRole('heading', { name: 'Timeline' }).waitFor();
    return trial;
  };
  const field = (trial: PageTrial, label: string) =>
    trial.page.locator(`[aria-label="${label}"] input, [aria-label="${label}"] textarea`).first();
  const asked = (trial: PageTrial, operation: string) => trial.calls.filter((call) => call.operation === operation);

  it('[G7] [M7] says what the task used and how much of its budget that is, live', async () => {
    const used = { tokensIn: 812_300, tokensOut: 45_120, costUsd: 4.1, calls: 90, estimatedUsd: 4.1 };
    const view = taskView({ used, budget: { usd: 5, tokens: 2_000_000 } });
    const trial = await open({ answers: { ...answers, 'task.view': () => view } });
    await trial.page.getByText('812,300 tokens in, 45,120 out · ≈ $4.10').waitFor();
    await trial.page.getByText('43 % of 2,000,000 tokens').waitFor();
    await trial.page.getByText('82 % of $5.00').waitFor();
    trial.pulse(`usage/${taskId}`, { ...used, costUsd: 4.9 });
    await trial.page.getByText('98 % of $5.00').waitFor();
    assert.deepEqual(trial.faults, []);
  });

  it('[V3] shows the whole task under a policy that allows nothing else, in every kind of theme', async () => {
    for (const theme of ['dark', 'light', 'contrast'] as const) {
      const trial = await open({ theme });
      for (const text of ['SHOP-12', 'dev-1', 'Measured answer times', 'A human answered', 'score 85'])
        await trial.page.getByText(text).first().waitFor();
      assert.equal(await field(trial, 'Title').inputValue(), 'Return orders from the API in pages');
      assert.deepEqual(trial.faults, []);
      await trial.close();
    }
  });

  it('[I2] says at its head what waits for a person, and leads to the answer', async () => {
    const row = intervention(1, { taskId });
    const trial = await open({
      rows: [...rows, row, intervention(2, { taskId, state: 'answered', excerpt: 'Before?' })],
    });
    await trial.page.locator('.task-head').getByText(row.excerpt).waitFor();
    assert.equal(await trial.page.locator('.task-head').getByText('Before?').count(), 0);
    await trial.page.getByRole('button', { name: 'Answer…' }).click();
    await until(() => trial.opened.length > 0, 'the inbox is asked');
    assert.deepEqual(trial.opened, [{ kind: 'intervention', id: row.id }]);
    trial.put({ ...row, state: 'answered' });
    await trial.page.getByRole('button', { name: 'Answer…' }).waitFor({ state: 'detached' });
  });

  it('[R6] shows markup in texts of people and agents as text', async () => {
    const title = '<img src=x onerror="window.broken = true">';
    const hostile = taskView({ spec: title, task: taskRow({ title }) });
    const trial = await open({
      rows: [...rows, taskRow({ title })],
      answers: { ...answers, 'task.view': () => hostile },
    });
    await trial.page.getByRole('heading', { name: title }).waitFor();
    assert.equal(await trial.page.locator('img').count(), 0);
    assert.deepEqual(trial.faults, []);
  });

  it('[T2] [V3] says what is wrong as it is typed, and saves only what fits', async () => {
    const trial = await open();
    const filled = field(trial, 'Files changed, at most');
    await filled.fill('many');
    await trial.page.getByText('must be a number').waitFor();
    const save = trial.page.getByRole('button', { name: 'Save' });
    assert.equal(await save.isDisabled(), true);
    await filled.fill('5');
    await field(trial, 'Title').fill('Pages of orders');
    await trial.page.getByText('1 to mend').waitFor({ state: 'detached' });
    await save.click();
    await until(() => asked(trial, 'task.update').length === 1, 'the change to be sent');
    const { version, title, spec, structuredSpec } = asked(trial, 'task.update')[0]?.params ?? {};
    assert.deepEqual([version, title, spec], [7, 'Pages of orders', undefined]);
    assert.equal((structuredSpec as { constraints: { maxFilesChanged: number } }).constraints.maxFilesChanged, 5);
  });

  it('[T6] keeps what was typed over a stale version, and shows what the other saved', async () => {
    let version = 7;
    const newer = () => taskRow({ version, title: version === 7 ? taskRow().title : 'Orders, paged' });
    const trial = await open({
      answers: {
        ...answers,
        'task.view': () => taskView({ task: newer() }),
        // Somebody else saves just before the first try, and never while the page asks for the task by itself.
        'task.update': ({ version: seen }) => {
          if (version === 7) throw staleVersion(taskId, Number(seen), (version = 8));
          return { task: newer() };
        },
      },
    });
    await field(trial, 'Title').fill('My title');
    await trial.page.getByRole('button', { name: 'Save' }).click();
    await trial.page.getByText('Orders, paged').first().waitFor();
    assert.equal(await field(trial, 'Title').inputValue(), 'My title');
    await trial.page.getByRole('button', { name: 'Save' }).click();
    await until(() => asked(trial, 'task.update').length === 2, 'it to be saved over theirs');
    assert.deepEqual(
      asked(trial, 'task.update').map(({ params }) => [params['version'], params['title']]),
      [
        [7, 'My title'],
        [8, 'My title'],
      ],
    );
  });

  it('[V3] changes under the person’s hands without taking focus or text', async () => {
    const trial = await open();
    const spec = field(trial, 'What is to be done');
    await spec.focus();
    await spec.press('End');
    trial.put(
      taskRow({ status: 'needs_human', version: 7 }),
      task(3, 'done', { title: 'Choose how pages are numbered' }),
    );
    await trial.page.getByText('Needs you').first().waitFor();
    await trial.page.keyboard.type('abc');
    assert.match(await spec.inputValue(), /abc/);
    await until(() => trial.kept !== undefined, 'the typed text to be kept');
  });

  it('loses nothing that was typed when the page is loaded again', async () => {
    const trial = await open();
    await field(trial, 'Title').fill('Half a title');
    await field(trial, 'Another note').fill('half a note');
    await until(() => JSON.stringify(trial.kept ?? '').includes('half a note'), 'it to be kept');
    await trial.page.reload();
    await trial.page.getByRole('heading', { name: 'Timeline' }).waitFor();
    assert.equal(await field(trial, 'Title').inputValue(), 'Half a title');
    assert.equal(await field(trial, 'Another note').inputValue(), 'half a note');
    await trial.page.getByRole('button', { name: 'Discard' }).click();
    const title = () => field(trial, 'Title').inputValue();
    await until(async () => (await title()) === 'Return orders from the API in pages', 'it to be as the hub has it');
  });

  it('[M3] asks where it would run, with the placement as it is typed', async () => {
    const trial = await open();
    await field(trial, 'Repository').fill('acme/other');
    const repoOf = ({ params }: (typeof trial.calls)[number]) => (params['placement'] as { repo?: string }).repo;
    await until(() => asked(trial, 'placement.check').map(repoOf).includes('acme/other'), 'the servers to be asked');
    await trial.page.getByText('gpu-box').last().click();
    await trial.page.getByText('acme/shop is not there').waitFor();
  });

  it('[T4] asks before it ends work, and shows a refusal', async () => {
    const trial = await open({
      answers: {
        ...answers,
        'task.cancel': () => {
          throw new HubError('wrong-state', 'SHOP-12 is done, so "cancel" is not possible.');
        },
      },
    });
    await trial.page.getByRole('button', { name: 'Cancel the task' }).click();
    await trial.page.getByRole('dialog').getByText('Its agent is ended.').waitFor();
    assert.equal(asked(trial, 'task.cancel').length, 0);
    await trial.page.keyboard.press('Escape');
    await trial.page.getByRole('dialog').waitFor({ state: 'detached' });
    await trial.page.getByRole('button', { name: 'Cancel the task' }).click();
    await trial.page.getByRole('dialog').locator('textarea').fill('not needed');
    await trial.page.getByRole('dialog').getByRole('button', { name: 'Cancel the task' }).click();
    await trial.page.getByText('SHOP-12 is done, so').waitFor();
    assert.deepEqual(asked(trial, 'task.cancel')[0]?.params, { id: taskId, version: 7, message: 'not needed' });
  });

  it('[T23] accepts a result by its button, or sends it back with what is missing', async () => {
    const done = taskRow({ status: 'done' });
    const trial = await open({
      rows: [...rows.filter(({ id }) => id !== taskId), done],
      answers: {
        ...answers,
        'task.view': () => taskView({ task: done }),
        'task.accept': () => ({}),
        'task.send-back': () => ({}),
      },
    });
    await trial.page.getByRole('button', { name: 'Accept', exact: true }).click();
    await until(() => asked(trial, 'task.accept').length === 1, 'it is accepted');
    const seen = { id: taskId, version: done.version };
    assert.deepEqual(asked(trial, 'task.accept')[0]?.params, seen);
    await trial.page.getByRole('button', { name: 'Send back', exact: true }).click();
    const dialog = trial.page.getByRole('dialog');
    await dialog.locator('textarea').fill('The totals.');
    await dialog.getByRole('button', { name: 'Send back' }).click();
    await until(() => asked(trial, 'task.send-back').length === 1, 'it is sent back');
    assert.deepEqual(asked(trial, 'task.send-back')[0]?.params, { ...seen, comment: 'The totals.' });
    assert.deepEqual(trial.faults, []);
  });

  it('[T12] sends a note, urgent where that is checked, and none that is empty', async () => {
    const trial = await open({ answers: { ...answers, 'task.note': () => ({}) } });
    const send = trial.page.getByRole('button', { name: 'Add note' });
    const write = async (text: string, number: number): Promise<void> => {
      await field(trial, 'Another note').fill(text);
      await send.click();
      await until(() => asked(trial, 'task.note').length === number, 'it is sent');
      await until(() => send.isDisabled(), 'an empty one cannot be sent');
    };
    await write('Mind the tests.', 1);
    await trial.page.getByRole('checkbox', { name: 'Urgent: interrupt the agent' }).click();
    await write('Stop at once.', 2);
    await write('Go on.', 3);
    assert.deepEqual(
      asked(trial, 'task.note').map(({ params }) => params),
      [
        { id: taskId, text: 'Mind the tests.', urgent: false },
        { id: taskId, text: 'Stop at once.', urgent: true },
        { id: taskId, text: 'Go on.', urgent: false },
      ],
    );
    assert.deepEqual(trial.faults, []);
  });

  it('[T7] lets it wait for another, and shows the path of a circle', async () => {
    const trial = await open({
      answers: {
        ...answers,
        'task.dependency.add': () => {
          throw new HubError('cycle', 'That closes a circle: SHOP-12 → SHOP-20 → SHOP-12.');
        },
      },
    });
    await field(trial, 'Wait for').fill('SHOP-20');
    await field(trial, 'Wait for').press('Enter');
    await trial.page.getByText('SHOP-12 → SHOP-20 → SHOP-12').waitFor();
    assert.deepEqual(asked(trial, 'task.dependency.add')[0]?.params, { id: taskId, version: 7, on: 'SHOP-20' });
    assert.equal(await field(trial, 'Wait for').inputValue(), 'SHOP-20');
  });

  it('[T10] shows a contract with its versions, and compares them in an editor', async () => {
    const trial = await open();
    await trial.page.getByRole('button', { name: 'orders.api' }).click();
    await trial.page.getByRole('button', { name: 'Compare with the newest' }).click();
    await trial.page.getByRole('button', { name: 'SHOP-2 Design the orders table' }).click();
    await until(() => trial.opened.length === 2, 'both to be opened');
    assert.deepEqual(trial.opened, [
      { kind: 'contract', task: taskId, key: 'orders.api', from: 1, version: 2 },
      { kind: 'task', id: idOf('task', 2) },
    ]);
  });

  it('says that the hub is away, and keeps what is shown', async () => {
    const trial = await open();
    trial.lose();
    await trial.page.getByText('The hub is away since').waitFor();
    assert.equal(await field(trial, 'Title').inputValue(), 'Return orders from the API in pages');
  });
});

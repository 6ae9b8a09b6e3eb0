import assert from 'node:assert/strict';
import { badRequest, HubError } from '../../../shared/errors.ts';
import { until } from '../../harness/until.ts';
import { PageTrials } from './pageTrial.ts';
import type { PageTrial, PageTrialOptions } from './pageTrial.ts';
import { decision, decisions, dryRun, permissionsOptions, rule, rules } from './samplePermissions.ts';
import { idOf, project, projectId, server } from './sampleRows.ts';

describe('the page of permissions in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;
  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  async function open(changes: Partial<PageTrialOptions> = {}): Promise<PageTrial> {
    const options = permissionsOptions();
    const trial = await trials.open({ ...options, ...changes, answers: { ...options.answers, ...changes.answers } });
    await trial.page.locator('.decision').first().waitFor();
    return trial;
  }
  const asked = ({ calls }: PageTrial, operation: string) =>
    calls.filter((call) => call.operation === operation).map(({ params }) => params);
  const button = ({ page }: PageTrial, name: string) => page.getByRole('button', { name, exact: true });
  const field = ({ page }: PageTrial, label: string) => page.locator(`.rule-draft [aria-label="${label}"] input`);

  it('[A4] [V3] shows the rules of each place in their order, with what each decided and what shadows it', async () => {
    const trial = await open();
    const group = trial.page.getByRole('region', { name: 'Project shop' });
    const orders = await group.locator('.rule-order').allInnerTexts();
    assert.deepEqual(orders, ['1', '2', '3']);
    assert.deepEqual(await group.locator('.rule-decided').allInnerTexts(), ['31', '112', '0']);
    await group.getByText('Never decides: rule 1 of “Whole hub”').waitFor();
    await trial.page.getByRole('region', { name: 'Counts' }).getByText('181 calls').waitFor();
    assert.deepEqual(trial.faults, []);
  });

  it('[A5] [V3] a rule is tried as it is typed; what is no pattern is said beside it, and nothing is sent', async () => {
    const trial = await open({
      answers: {
        'rule.dryrun': ({ args }) => {
          if (args === '(') throw badRequest([{ path: 'args', message: 'is not a pattern: missing closing )' }]);
          return dryRun({ looked: 7, matched: 2, decided: 2 });
        },
      },
    });
    await button(trial, 'Add a Rule').click();
    await field(trial, 'Tool').fill('Bash');
    await field(trial, 'Arguments').fill('(');
    await trial.page.getByText('is not a pattern: missing closing )').waitFor();
    await field(trial, 'Arguments').press('Enter');
    assert.deepEqual(asked(trial, 'rule.add'), []);
    await field(trial, 'Arguments').fill('npm run build');
    await trial.page
      .getByText('Calls looked at: 7. It matches 2 of them and decides 2; 2 would be decided otherwise.')
      .waitFor();
    await trial.page.getByText('Uncertain: 1').waitFor();
    await field(trial, 'Arguments').press('Enter');
    await until(() => asked(trial, 'rule.add').length === 1, 'the rule is sent');
    assert.deepEqual(asked(trial, 'rule.add'), [
      { project: projectId, effect: 'allow', tool: 'Bash', args: 'npm run build' },
    ]);
    await trial.page.locator('.rule-draft').waitFor({ state: 'detached' });
    assert.deepEqual(trial.faults, []);
  });

  it('[A5] [V3] a decision becomes a rule for that call in the narrowest place; what the floor denied does not', async () => {
    const trial = await open();
    assert.equal(await button(trial, 'Make a rule of this call').count(), decisions.length - 1);
    await button(trial, 'Make a rule of this call').first().click();
    assert.equal(
      await field(trial, 'Arguments').inputValue(),
      'npm run build && npm test -- --grep "orders \\(paged\\)"',
    );
    await until(() => asked(trial, 'rule.dryrun').length === 1, 'it is tried');
    assert.equal(asked(trial, 'rule.dryrun')[0]?.['server'], idOf('server', 1));
  });

  it('[A5] a rule that the inbox wants is begun, and one that is half written is not lost', async () => {
    const trial = await open();
    const call = { projectId, tool: 'Bash', args: 'make', isWhole: true };
    trial.tell({ type: 'propose', call });
    await until(async () => (await field(trial, 'Arguments').inputValue()) === 'make', 'it is begun');
    await field(trial, 'Note').fill('mine');
    trial.tell({ type: 'propose', call: { ...call, args: 'make test' } });
    await trial.page.getByText('Another rule waits: Bash make test').waitFor();
    assert.equal(await field(trial, 'Note').inputValue(), 'mine');
    await button(trial, 'Discard This, Take It').click();
    await until(async () => (await field(trial, 'Arguments').inputValue()) === 'make test', 'the other is begun');
  });

  it('[A1] [V3] rules are changed, moved and removed, and a refusal is said', async () => {
    const refuse = () => {
      throw new HubError('forbidden', 'You may not: it needs rules:manage.');
    };
    const trial = await open({ answers: { 'rule.remove': refuse } });
    const own = trial.page.getByRole('region', { name: 'Project shop' }).locator('.rule');
    const press = (index: number, name: string) => own.nth(index).getByRole('button', { name, exact: true }).click();
    await press(1, 'Ask it earlier');
    await until(() => asked(trial, 'rule.move').length === 1, 'the move');
    assert.deepEqual(asked(trial, 'rule.move'), [{ id: idOf('rule', 2), position: 1 }]);
    await press(0, 'Change this rule');
    await field(trial, 'Note').fill('');
    await button(trial, 'Save').click();
    await until(() => asked(trial, 'rule.update').length === 1, 'the change');
    assert.equal(asked(trial, 'rule.update')[0]?.['note'], null);
    assert.equal(asked(trial, 'rule.dryrun').at(-1)?.['replaces'], idOf('rule', 1));
    await press(2, 'Remove this rule');
    assert.deepEqual(asked(trial, 'rule.remove'), [], 'it asks first');
    await press(2, 'Remove');
    await trial.page.getByText('You may not: it needs rules:manage.').waitFor();
    assert.deepEqual(asked(trial, 'rule.remove'), [{ id: idOf('rule', 3) }]);
  });

  it('[A4] [V3] the log is filtered by what is counted, paged, and goes on by itself', async () => {
    const first = Array.from({ length: 50 }, (_, at) => decision(at + 100));
    let newest = first;
    const trial = await open({
      answers: {
        'decision.list': ({ after }) =>
          after === undefined ? { rows: newest, next: first[49]?.id } : { rows: [decision(400)] },
      },
    });
    const rows = trial.page.locator('.decision');
    await button(trial, 'Show More').click();
    await until(async () => (await rows.count()) === 51, 'the next page');
    newest = [decision(1, { args: 'git fetch' }), ...first.slice(0, 49)];
    trial.pulse(`decisions/${projectId}`, { at: 1 });
    await trial.page.getByText('git fetch').waitFor();
    assert.equal(await rows.count(), 52);
    await trial.page.getByRole('region', { name: 'Counts' }).getByRole('button', { name: 'Grep', exact: true }).click();
    await until(() => asked(trial, 'decision.list').some(({ tool }) => tool === 'Grep'), 'only those of one tool');
  });

  it('[A1] [V3] a call is tried, and what would decide it is told with what that overrules', async () => {
    const trial = await open();
    await trial.page
      .locator('[aria-label="Command line, or input as JSON"] textarea')
      .fill('{"command":"npm publish"}');
    await button(trial, 'Try').click();
    await trial.page.getByText('Overruled: rule 3 of “Project shop”').waitFor();
    assert.deepEqual(asked(trial, 'rule.test'), [
      { project: projectId, tool: 'Bash', input: { command: 'npm publish' } },
    ]);
  });

  it('[V3] who may only read has no buttons that change something', async () => {
    const rows = [{ ...project, role: 'member' } as typeof project, server(1)];
    const trial = await open({ rows, isAdmin: false });
    await trial.page.getByText('Owners of the project change them.').waitFor();
    for (const name of [
      'Add a Rule',
      'Change this rule',
      'Remove this rule',
      'Ask it later',
      'Make a rule of this call',
    ])
      assert.equal(await button(trial, name).count(), 0, name);
  });

  it('[V3] what is typed, chosen and tried is there again after a reload', async () => {
    const trial = await open();
    await trial.page.locator('.log-filter vscode-dropdown').first().click();
    await trial.page.getByRole('option', { name: 'Deny' }).first().click();
    await button(trial, 'Add a Rule').click();
    await field(trial, 'Arguments').fill('npm ci');
    await until(() => JSON.stringify(trial.kept ?? '').includes('npm ci'), 'it is kept');
    await trial.page.reload();
    await trial.page.locator('.rule-draft').waitFor();
    await until(async () => (await field(trial, 'Arguments').inputValue()) === 'npm ci', 'the draft');
    await until(() => asked(trial, 'decision.list').at(-1)?.['effect'] === 'deny', 'the filter');
    assert.deepEqual(trial.faults, []);
  });

  it('[V6] rules and calls made of markup or one long word are text, and the page stays as wide as its window', async () => {
    const markup = '<img src=x onerror="window.broken = true">';
    const trial = await open({
      answers: {
        'rule.list': () => ({
          rows: [rule(1, { tool: markup, args: 'x'.repeat(500), note: markup }), ...rules],
          unmatched: 'deny',
        }),
        'decision.list': () => ({ rows: [decision(1, { tool: markup, args: `${markup} ${'y'.repeat(500)}` })] }),
      },
    });
    await trial.page.getByText('onerror').first().waitFor();
    const looked = await trial.page.evaluate(`({
      images: document.querySelectorAll('img').length,
      isTooWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    })`);
    assert.deepEqual(looked, { images: 0, isTooWide: false });
    await trial.page.getByText('What no rule matches is denied.').waitFor();
    assert.deepEqual(trial.faults, []);
  });
});

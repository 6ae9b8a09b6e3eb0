import assert from 'node:assert/strict';
import { HubError } from '../../../shared/errors.ts';
import { until } from '../../harness/until.ts';
import { PageTrials } from './pageTrial.ts';
import { fleetOptions, intervention, overviewOptions, unused } from './sampleFleet.ts';
import { idOf, projectId, server, task } from './sampleRows.ts';

describe('the fleet and the overview in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;

  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  it('[F3] [V3] load moves with what servers say of themselves', async () => {
    const options = fleetOptions();
    const trial = await trials.open(options);
    const machine = trial.page.getByRole('article', { name: /^dev-1/ });
    await machine.getByText('22 %').waitFor();
    const pulse = options.pulses?.[`server/${idOf('server', 1)}`] as object;
    trial.pulse(`server/${idOf('server', 1)}`, { ...pulse, cpuPercent: 77 });
    await machine.getByText('77 %').waitFor();
    trial.put(server(1, { state: 'offline' }));
    await machine.getByText('Offline for').waitFor();
    assert.equal(await machine.getByText('77 %').count(), 0, 'the load of a server that is away is not told');
    assert.deepEqual(trial.faults, []);
  });

  it('[F8] [V3] the doctor’s findings come with the command that mends them', async () => {
    const trial = await trials.open(fleetOptions());
    const machine = trial.page.getByRole('article', { name: /^new-box/ });
    await machine.getByText('Checks that fail: tmux, git').waitFor();
    await machine.locator('button[aria-expanded]').click();
    await machine.getByText('sudo apt-get install -y tmux').waitFor();
    await machine.getByRole('button', { name: 'Copy' }).first().click();
    await machine.getByRole('button', { name: 'Open Terminal There' }).first().click();
    await machine.getByRole('button', { name: 'Run the doctor on new-box' }).click();
    await until(() => trial.calls.some(({ operation }) => operation === 'server.doctor'), 'the doctor to be called');
    assert.deepEqual(trial.opened, [
      { kind: 'clipboard', text: 'sudo apt-get install -y tmux' },
      { kind: 'terminal', server: idOf('server', 4), check: 'tmux' },
    ]);
  });

  it('[M5] [V3] a server is drained by the command that foretells, and a refusal stands at that server', async () => {
    const refuse = () => {
      throw new HubError('forbidden', 'You may not examine it: it needs server:manage.');
    };
    const trial = await trials.open({ ...fleetOptions(), answers: { 'server.doctor': refuse } });
    const machine = trial.page.getByRole('article', { name: /^dev-1/ });
    await machine.getByRole('button', { name: 'Take nothing new' }).click();
    await until(() => trial.opened.length === 1, 'the command to be opened');
    assert.deepEqual(trial.opened, [{ kind: 'serverMode', mode: 'drain', server: idOf('server', 1) }]);
    await machine.getByRole('button', { name: 'Run the doctor on dev-1' }).click();
    await machine.getByText('You may not examine it').waitFor();
    assert.ok(
      trial.calls.every(({ operation }) => operation !== 'server.drain'),
      'nothing was drained by the page itself',
    );
  });

  it('[V11] one screen tells what needs you, who works, what changed and where; all of it live', async () => {
    const trial = await trials.open({
      ...overviewOptions(),
      answers: { 'intervention.respond': () => ({}), 'usage.view': unused },
    });
    const part = (name: string) => trial.page.getByRole('region', { name });
    await part('Needs you').getByText('Shall a cursor expire').waitFor();
    await part('Under way').getByText('claude · dev-1').waitFor();
    await part('Changed lately').getByText('SHOP-5 Upgrade the database').waitFor();
    await part('Where it runs').getByText('10 of 10').waitFor();
    await part('Needs you').getByRole('button', { name: 'Never', exact: true }).click();
    const answer = () => trial.calls.find(({ operation }) => operation === 'intervention.respond');
    await until(() => answer(), 'the answer');
    assert.deepEqual(answer()?.params, { id: idOf('intervention', 1), response: 'Never' });
    trial.put(intervention(1, { state: 'answered' }), task(9, 'running', { title: 'A new one' }));
    await part('Under way').getByText('SHOP-9 A new one').waitFor();
    await part('Needs you').getByText('Shall a cursor expire').waitFor({ state: 'detached' });
    await part('Under way').getByRole('button', { name: 'Open terminal' }).click();
    await until(() => trial.opened.length === 1, 'the terminal');
    assert.deepEqual(trial.opened, [{ kind: 'session', id: idOf('session', 2) }]);
    assert.deepEqual(trial.faults, []);
  });

  it('[G7] [M7] the overview shows what each project used against its budget, live, and of one project by agent', async () => {
    const used = { tokensIn: 812_300, tokensOut: 45_120, costUsd: 4.1, calls: 90 };
    const view = () => ({
      total: used,
      budget: { usd: 5 },
      providers: [
        { provider: 'claude', ...used, costUsd: 3 },
        { provider: 'codex', ...used, costUsd: 1.1, estimatedUsd: 1.1 },
      ],
      ...{ objectives: [], tasks: [] },
    });
    const trial = await trials.open({ ...overviewOptions(), answers: { 'usage.view': view } });
    const part = trial.page.getByRole('region', { name: 'Used' });
    await part.getByText('812,300 tokens in, 45,120 out · $4.10').waitFor();
    await part.getByRole('meter', { name: 'Budget of dollars' }).waitFor();
    await part.getByText('82 % of $5.00').waitFor();
    await part.getByText('≈ $1.10').waitFor();
    trial.pulse(`usage/${projectId}`, { ...used, costUsd: 4.9 });
    await part.getByText('98 % of $5.00').waitFor();
    assert.deepEqual(trial.faults, []);
  });
});

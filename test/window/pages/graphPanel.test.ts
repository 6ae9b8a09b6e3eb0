import assert from 'node:assert/strict';
import { PageTrials } from './pageTrial.ts';
import { idOf, project, task } from './sampleRows.ts';

describe('the graph of the window’s tasks in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;

  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  it('[V2] shows the tasks of the window, live, under a policy that lets its worker run', async () => {
    const waits = [{ kind: 'blocks', on: idOf('task', 1), ifFailed: 'block' } as const];
    const rows = [
      project,
      task(1, 'running', { title: 'Lay the table' }),
      task(2, 'pending', { title: 'Serve', dependencies: waits }),
    ];
    const trial = await trials.open({
      page: 'graph',
      rows,
    });
    await trial.page.getByText('2 tasks').first().waitFor();
    trial.put(task(3, 'pending', { title: 'Clear up' }));
    await trial.page.getByText('3 tasks').first().waitFor();
    assert.ok((await trial.page.locator('.graph').innerHTML()).includes('Lay the table'), 'each task is in the list');
    trial.lose();
    await trial.page.getByText('The hub is away since').waitFor();
    assert.deepEqual(trial.faults, []);
  });
});

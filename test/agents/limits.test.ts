import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMode } from '../../shared/model/session.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

type Run = readonly [AgentName, RunMode];

/** Those whose words for "nothing is left" are known, and how they are run. */
const spending: readonly Run[] = [
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['codex', 'interactive'],
  ['codex', 'headless'],
];

/** Those that tell what they use while a turn runs. */
const budgeted: readonly Run[] = [
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['codex', 'interactive'],
  ['gemini', 'interactive'],
];

/** Less than any of them sends with its first request. */
const budgetTokens = 5_000;

describe('real agents reach their limits', function () {
  this.timeout(3 * workMs);
  let agents: AgentFleet;
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
  });
  after(() => agents.close());

  const untilAskedOf = (taskId: string, what: string) =>
    agents.explain(() =>
      until(
        async () => {
          const { rows } = await agents.fleet.rest.get(
            `/interventions?project=${agents.fleet.project}&kind=${what}&state=open&limit=100`,
          );
          return rows.find((row: Json) => row.taskId === taskId);
        },
        `the question about ${what}`,
        workMs,
      ),
    );

  for (const [provider, mode] of spending) {
    it(`[M8] ${provider}, ${mode}, has no quota left: it is parked, a person is asked, and another agent takes what it may`, async () => {
      const { fleet } = agents;
      const placement = { provider, mode, repo: 'core' };
      const { id } = await agents.begin('dev-01', {
        title: `spent-${provider}-${mode}`,
        spec: renderScript('quota used'),
        placement,
      });
      const asked = await untilAskedOf(id, 'provider_usage');
      assert.deepEqual(asked.options, ['continue', 'stop']);
      const { providers } = await fleet.ask('provider', 'list');
      const known = providers.find((row: Json) => row.provider === provider);
      assert.ok(known.servers[0].parked.until > Date.now());
      const { task } = await untilStatus(fleet, id, 'needs_human');
      assert.equal((await fleet.rest.get(`/sessions/${task.sessionId}`)).session.lifecycle, 'active', 'it lives');

      const other = await createTask(fleet, {
        ...{ title: `instead of ${provider}`, spec: script('complete Done instead'), start: 'manual' },
        placement: { providers: [provider, 'scripted'] },
      });
      // A busy machine is given nothing at once.
      await until(() => fleet.rest.post(`/tasks/${other.id}/assign`, { server: 'dev-01' }), 'a place for it', workMs);
      const view = await untilStatus(fleet, other.id, 'done', workMs);
      const { session } = await fleet.rest.get(`/sessions/${view.task.sessionId}`);
      assert.equal(session.provider, 'scripted');

      await fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'stop' });
      await fleet.ask('provider', 'unpark', provider, '--server', 'dev-01');
    });
  }

  for (const [provider, mode] of budgeted) {
    it(`[M7] ${provider}, ${mode}, has its task paused by its budget in the middle of a turn: its next call waits, and runs when a person raises it`, async () => {
      const { fleet } = agents;
      await fleet.ask('project', 'update', fleet.project, '--guard', `taskTokens=${budgetTokens}`);
      const name = `budget-${provider}-${mode}`;
      const { workDir } = fleet.daemon('dev-01');
      const go = join(workDir, `${name}-go`);
      const wrote = join(workDir, `${name}-wrote`);
      const spec = renderScript(
        'bash echo first',
        `bash until [ -e ${go} ]; do timeout 1 tail -f /dev/null; done`,
        `bash echo held > ${wrote}`,
        `bash rostrum task complete --summary "${name}"`,
      );
      const { id } = await agents.begin('dev-01', { title: name, spec, placement: { provider, mode, repo: 'core' } });
      const asked = await untilAskedOf(id, 'guard');
      assert.match(asked.excerpt, new RegExp(`tokens used by its task, of ${budgetTokens} allowed`));
      const { task } = await untilStatus(fleet, id, 'needs_human');
      const session = async () => (await fleet.rest.get(`/sessions/${task.sessionId}`)).session;
      assert.equal((await session()).lifecycle, 'active', 'it lives');
      writeFileSync(go, '');
      const isHeld = async () => /a guard asks a person/.test((await session()).activity?.evidence ?? '');
      await agents.explain(() => until(async () => existsSync(wrote) || (await isHeld()), 'its next call', workMs));
      assert.ok(!existsSync(wrote), 'no call runs while a guard asks');
      await fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'raise the limit to 100000000' });
      await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
      assert.ok(existsSync(wrote), 'what was held ran');
    });
  }
});

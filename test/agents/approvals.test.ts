import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../harness/until.ts';
import type { Json } from '../harness/rest.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** The agents whose calls of tools are asked about by their own hooks, and how they are run. */
const asking: readonly (readonly [AgentName, 'interactive' | 'headless'])[] = [
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['gemini', 'interactive'],
];

describe('real agents ask before they use a tool', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' }, approvals: 'asked' });
    const { fleet } = agents;
    const rule = (effect: string, args: string) => fleet.rest.post('/rules', { hub: true, effect, args });
    await rule('allow', '(rostrum|cat) .*');
    await rule('deny', 'forbidden');
    for (const [provider, mode] of asking) {
      const name = `${provider}-${mode}`;
      const spec = renderScript(
        `bash touch ${name}-allowed`,
        `bash touch ${name}-denied`,
        `bash touch ${name}-forbidden`,
        `bash rostrum task complete --summary "done by ${name}"`,
        'say It is done.',
      );
      const placement = { provider, repo: 'core', mode };
      tasks.set(name, await createTask(fleet, { title: name, spec, placement, start: 'auto' }));
    }
  });
  after(() => agents.close());

  const approval = (taskId: string, words: string) =>
    until(
      async () => {
        const { rows } = await agents.fleet.rest.get(
          `/interventions?project=${agents.fleet.project}&kind=tool_approval&state=open&limit=100`,
        );
        return rows.find((row: Json) => row.taskId === taskId && row.excerpt.includes(words));
      },
      `the question about ${words}`,
      workMs,
    );

  for (const [provider, mode] of asking) {
    const name = `${provider}-${mode}`;
    it(`[A2] [A5] ${provider}, ${mode}: a person allows one call and denies another, a rule denies the third`, async () => {
      const { fleet, model } = agents;
      const { id } = tasks.get(name);
      const answer = async (words: string, response: string) => {
        const asked = await agents.explain(() => approval(id, words));
        await fleet.rest.post(`/interventions/${asked.id}/respond`, { response });
      };
      await answer(`${name}-allowed`, 'allow');
      await answer(`${name}-denied`, 'deny: not today');
      await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
      const at = (file: string) => join(fleet.daemon('dev-01').workDir, 'core', file);
      assert.deepEqual(
        ['allowed', 'denied', 'forbidden'].map((which) => existsSync(at(`${name}-${which}`))),
        [true, false, false],
      );
      const heard = model.requests().flatMap((request) => request.heard ?? []);
      assert.ok(heard.some((item) => item.is === 'result' && item.text.includes('not today')));
      const asked = await fleet.rest.get(
        `/interventions?project=${fleet.project}&kind=tool_approval&state=open,answered,withdrawn&limit=100`,
      );
      assert.equal(asked.rows.filter(({ taskId }: Json) => taskId === id).length, 2, 'each is asked once');
      const { rows } = await fleet.rest.get(`/decisions?project=${fleet.project}&effect=deny&limit=100`);
      assert.ok(rows.some((row: Json) => row.taskId === id && row.args.includes('forbidden') && row.by === 'rule'));
    });
  }
});

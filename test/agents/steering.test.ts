import assert from 'node:assert/strict';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { everyWay } from './harness/everyWay.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

describe('texts reach real agents', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    for (const [provider, mode] of everyWay) {
      const name = `${provider}-${mode}`;
      const placement = { provider, mode, repo: 'core' };
      tasks.set(name, await agents.begin('dev-01', { title: name, spec: renderScript('say I wait.'), placement }));
    }
  });
  after(() => agents.close());

  for (const [provider, mode] of everyWay) {
    const name = `${provider}-${mode}`;
    it(`[S8] [G9] ${provider}, ${mode}, takes a text while it lives: it is given once, and its receipt says so`, async () => {
      const { fleet, model } = agents;
      const { id } = tasks.get(name);
      const { task } = await agents.explain(() => untilStatus(fleet, id, 'running', workMs));
      const text = `Note this, ${name}, and finish: [[bash rostrum task complete --summary "told ${name}"]]`;
      await fleet.ask('session', 'tell', task.sessionId, text);
      await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
      const receipt = async () => {
        const { rows } = await fleet.rest.get(`/sessions/${task.sessionId}/messages`);
        return rows.find((row: Json) => row.text.includes(`Note this, ${name}`))?.state;
      };
      await until(async () => (await receipt()) === 'verified', 'its receipt', workMs);
      const heard = model
        .requests()
        .flatMap(({ heard: all = [], because }) => (because === 'aside' ? [] : all))
        .filter((item) => item.is === 'user' && item.text.includes(`Note this, ${name}`));
      assert.equal(heard.length, 1);
    });
  }
});

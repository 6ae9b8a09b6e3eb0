import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** Those whose conversation has an id from its start. */
const withOwnIds = ['claude', 'gemini'] as const satisfies readonly AgentName[];

describe('real agents are killed and resumed', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    for (const provider of withOwnIds) {
      const spec = renderScript(
        `bash echo first >> ${fileOf(`${provider}-steps`)}`,
        `bash touch ${fileOf(`${provider}-waits`)}; until [ -e ${fileOf(`${provider}-go`)} ]; do timeout 1 tail -f /dev/null; done; echo went`,
        `bash rostrum task complete --summary "finished by ${provider}"`,
      );
      tasks.set(
        provider,
        await agents.begin('dev-01', { title: provider, spec, placement: { provider, repo: 'core' } }),
      );
    }
  });
  after(() => agents.close());

  const fileOf = (name: string) => join(agents.fleet.daemon('dev-01').workDir, name);
  const sessionNow = async (id: string): Promise<Json> => (await agents.fleet.rest.get(`/sessions/${id}`)).session;

  for (const provider of withOwnIds) {
    it(`[S13] ${provider} is killed in the middle of a step, resumed by the id of its conversation, and finishes`, async () => {
      const { fleet } = agents;
      const task = tasks.get(provider);
      await agents.explain(() => until(() => existsSync(fileOf(`${provider}-waits`)), `${provider} waits`, workMs));
      const { task: running } = await untilStatus(fleet, task.id, 'running');
      const session = await sessionNow(running.sessionId);
      process.kill(session.pid, 'SIGKILL');
      await until(() => !isAlive(session.pid), 'its program is dead');
      await until(async () => (await sessionNow(session.id)).lifecycle === 'exited', 'that is known');

      const { session: resumed } = await fleet.ask('session', 'resume', session.name);
      assert.deepEqual([resumed.resumedFrom, resumed.providerSessionId], [session.id, session.providerSessionId]);
      writeFileSync(fileOf(`${provider}-go`), '');
      const view = await agents.explain(() => untilStatus(fleet, task.id, 'done', workMs));
      assert.deepEqual([view.result.summary, view.task.attempt], [`finished by ${provider}`, 2]);
      assert.equal(readFileSync(fileOf(`${provider}-steps`), 'utf8'), 'first\n', 'it knows what it did before');
    });
  }
});

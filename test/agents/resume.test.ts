import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMode } from '../../shared/model/session.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** Those whose conversation has an id from its start, from its server or from their protocol, and how they are run. */
const resuming: readonly (readonly [AgentName, RunMode])[] = [
  ['claude', 'interactive'],
  ['codex', 'interactive'],
  ['gemini', 'interactive'],
  ['gemini', 'acp'],
  ['opencode', 'interactive'],
  ['opencode', 'acp'],
  ['codex', 'headless'],
];

describe('real agents are killed and resumed', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    for (const [provider, mode] of resuming) {
      const name = `${provider}-${mode}`;
      const spec = renderScript(
        `bash echo first >> ${fileOf(`${name}-steps`)}`,
        `bash touch ${fileOf(`${name}-waits`)}; until [ -e ${fileOf(`${name}-go`)} ]; do timeout 1 tail -f /dev/null; done; echo went`,
        `bash rostrum task complete --summary "finished by ${name}"`,
      );
      const placement = { provider, mode, repo: 'core' };
      tasks.set(name, await agents.begin('dev-01', { title: name, spec, placement }));
    }
  });
  after(() => agents.close());

  const fileOf = (name: string) => join(agents.fleet.daemon('dev-01').workDir, name);
  const sessionNow = async (id: string): Promise<Json> => (await agents.fleet.rest.get(`/sessions/${id}`)).session;

  for (const [provider, mode] of resuming) {
    const name = `${provider}-${mode}`;
    it(`[S13] ${provider}, ${mode}, is killed in the middle of a step, resumed by the id of its conversation, and finishes`, async () => {
      const { fleet } = agents;
      const task = tasks.get(name);
      await agents.explain(() => until(() => existsSync(fileOf(`${name}-waits`)), `${name} waits`, workMs));
      const { task: running } = await untilStatus(fleet, task.id, 'running');
      const session = await sessionNow(running.sessionId);
      process.kill(session.pid, 'SIGKILL');
      await until(() => !isAlive(session.pid), 'its program is dead');
      await until(async () => (await sessionNow(session.id)).lifecycle === 'exited', 'that is known');

      const { session: resumed } = await fleet.ask('session', 'resume', session.name);
      assert.deepEqual([resumed.resumedFrom, resumed.providerSessionId], [session.id, session.providerSessionId]);
      writeFileSync(fileOf(`${name}-go`), '');
      const view = await agents.explain(() => untilStatus(fleet, task.id, 'done', workMs));
      assert.deepEqual([view.result.summary, view.task.attempt], [`finished by ${name}`, 2]);
      assert.equal(readFileSync(fileOf(`${name}-steps`), 'utf8'), 'first\n', 'it knows what it did before');
    });
  }
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerUntilDone, listEvents } from '../harness/ecommerce.ts';
import type { Json } from '../harness/rest.ts';
import { viewTask } from '../harness/tasks.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

const schema = { version: '2.5', endpoints: ['/products', '/orders', '/search'] };

/** The graph of the shipped example: who does each task, and what it waits for. */
const plan: Readonly<Record<string, readonly [AgentName, ...(readonly string[])]>> = {
  T1: ['claude'],
  T2: ['codex', 'T1'],
  T3: ['gemini', 'T1'],
  T4: ['claude', 'T1'],
  T5: ['codex', 'T2'],
  T6: ['opencode', 'T2', 'T3', 'T4'],
  T7: ['gemini', 'T2'],
};

const complete = (name: string) => `bash rostrum task complete --summary "${name} is done"`;

/** T1 asks a person and publishes; those that wait for its contract read it; the rest only work. */
function specOf(name: string): string {
  if (name === 'T1')
    return renderScript(
      'bash rostrum task help --question "JWT or cookies?" --option JWT --option Cookies --wait',
      `write schema.json|${JSON.stringify(schema)}`,
      'bash rostrum contract publish api_schema --file schema.json',
      complete(name),
    );
  const isConsumer = plan[name]?.includes('T1') === true;
  return renderScript(...(isConsumer ? [`bash rostrum task inputs > ${name}-inputs.json`] : []), complete(name));
}

const pipeline = {
  version: 1,
  name: 'Mixed agents',
  tasks: Object.fromEntries(
    Object.entries(plan).map(([name, [provider, ...needs]]) => [
      name,
      {
        title: name,
        spec: specOf(name),
        placement: { provider, repo: 'core' },
        ...(name === 'T1' ? { contracts: [{ key: 'api_schema' }] } : {}),
        dependsOn: needs.map((task) => (task === 'T1' ? { task, type: 'input', contractKey: 'api_schema' } : task)),
      },
    ]),
  ),
};

describe('a pipeline of seven tasks done by four kinds of real agents', function () {
  this.timeout(2 * workMs + 60_000);
  let agents: AgentFleet;
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
  });
  after(() => agents.close());

  it('[T8] [I1] [G1] claude, codex, gemini and opencode in one pipeline: one task is begun by hand and one question answered, everything else follows', async () => {
    const { fleet } = agents;
    const file = join(fleet.hub.home, 'mixed.yaml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(pipeline));
    const { tasks } = await fleet.ask('pipeline', 'apply', '--file', file);
    const ids = new Map<string, string>(tasks.map(({ name, task }: Json) => [name, task.id]));
    const idOf = (name: string) => ids.get(name) ?? assert.fail(name);
    await fleet.rest.post(`/tasks/${idOf('T1')}/assign`, { session: 'dev-01' });
    await agents.explain(() => answerUntilDone(fleet, 'JWT', 2 * workMs));

    for (const [name, [provider]] of Object.entries(plan)) {
      const { task, result, resolvedInputs } = await viewTask(fleet, idOf(name));
      const { session } = await fleet.rest.get(`/sessions/${task.sessionId}`);
      assert.deepEqual([session.provider, task.attempt, result.summary], [provider, 1, `${name} is done`]);
      if (plan[name]?.includes('T1') === true) assert.deepEqual(resolvedInputs, { api_schema: schema }, name);
    }
    const events = await listEvents(fleet);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    assert.deepEqual(
      [count('task_completed'), count('task_auto_assigned'), count('task_failed') + count('task_retried')],
      [7, 6, 0],
    );
    assert.equal(count('intervention_responded'), 1, 'a person was asked once');
    const heard = agents.model.requests().flatMap((request) => request.heard ?? []);
    assert.ok(
      heard.some((item) => item.is === 'result' && item.text.includes('JWT')),
      'the answer reached the agent that had asked',
    );
  });
});

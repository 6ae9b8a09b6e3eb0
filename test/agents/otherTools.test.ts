import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { addMcpServer } from './harness/addMcpServer.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

describe('tools of other MCP servers in a real agent', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' }, approvals: 'asked' });
    addMcpServer(agents.fleet.place.make('dev-01'));
    await agents.fleet.rest.post('/rules', { hub: true, effect: 'allow', args: '(rostrum|cat) .*' });
  });
  after(() => agents.close());

  it('[A2] [A5] codex asks whether it may call them: a person allows one call and denies another', async () => {
    const { fleet } = agents;
    const made = (n: number) => join(fleet.daemon('dev-01').workDir, `made-${n}`);
    const spec = renderScript(
      ...[1, 2].map((n) => `tool other.touch ${JSON.stringify({ file: made(n) })}`),
      'tool rostrum.complete_task {"summary":"done with others"}',
    );
    const placement = { provider: 'codex', repo: 'core' } as const;
    const { id } = await agents.begin('dev-01', { title: 'others', spec, placement });
    const asked = (): Promise<Json> =>
      until(
        async () => {
          const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=tool_approval`);
          return rows.find(({ taskId, call }: Json) => taskId === id && call.tool.includes('other'));
        },
        'a person is asked',
        workMs,
      );
    for (const response of ['allow', 'deny: not twice']) {
      const { id: asking } = await agents.explain(asked);
      await fleet.rest.post(`/interventions/${asking}/respond`, { response });
    }
    await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
    assert.deepEqual([existsSync(made(1)), existsSync(made(2))], [true, false]);
  });
});

// From the assignment of a task to the first request of its agent to its model: each of the real agents in a session of a real
// daemon; beside the same program that a person starts in a tmux of their own with the same line as its prompt. In turns.
import { join } from 'node:path';
import { promptPointer } from '../../daemon/agent/launch.ts';
import type { AgentName } from '../../test/agents/harness/agentPrograms.ts';
import { agentNames } from '../../test/agents/harness/agentPrograms.ts';
import { openAgents, workMs } from '../../test/agents/harness/openAgents.ts';
import { renderScript } from '../../test/agents/model/parseScript.ts';
import { createTask } from '../../test/harness/tasks.ts';
import { until } from '../../test/harness/until.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, median, printResult } from '../result.ts';
import { startBareAgent } from './bareAgent.ts';

const rounds = 3;
const serverName = 'dev-01';
const spec = renderScript('say It is done.');

const agents = await openAgents();
try {
  const { fleet, model } = agents;
  const daemon = await agents.add({ name: serverName, repos: { core: 'plain' }, approvals: 'asked' });
  const directory = fleet.place.make('bare');
  // Of the same length as ours, and what it points to stands behind it: nothing is left to do that would have to be ended.
  const prompt = `${promptPointer(join(directory, 'prompt.md'))} ${spec}`;
  const figures: Figure[] = [];
  for (const agent of agentNames) {
    // The first start of a program makes what later ones find.
    await bare(agent);
    const [ours, alone]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await assigned(agent, round));
      alone.push(await bare(agent));
    }
    figures.push(
      figure(`${agent}: from the assignment to its first request, median`, 's', median(ours), median(alone)),
      aloneFigure(`${agent}: what is added to its own start`, 's', median(ours) - median(alone)),
    );
  }
  printResult('agents: from the assignment to the first request to the model', figures);

  async function assigned(provider: AgentName, round: number): Promise<number> {
    const placement = { provider, repo: 'core' };
    const task = await createTask(fleet, { title: `${provider} ${round}`, spec, placement, start: 'manual' });
    const seen = model.requests().length;
    const start = Date.now();
    // By hand: a machine that is busy is given nothing by the scheduler.
    await fleet.rest.post('/sessions', { project: fleet.project, server: serverName, provider, task: task.ref });
    const at = await firstTurn(seen);
    const { sessionId } = (await fleet.rest.get(`/tasks/${task.id}`)).task;
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
    await until(
      async () => ['exited', 'closed'].includes((await fleet.rest.get(`/sessions/${sessionId}`)).session.lifecycle),
      'its session has ended',
    );
    return (at - start) / 1_000;
  }

  async function bare(agent: AgentName): Promise<number> {
    const seen = model.requests().length;
    const start = Date.now();
    const cwd = join(daemon.workDir, 'core');
    const end = startBareAgent({ agent, modelUrl: model.url, cwd, env: daemon.env, directory, prompt });
    try {
      return ((await firstTurn(seen)) - start) / 1_000;
    } finally {
      end();
    }
  }

  /** When a turn was asked for; what agents ask beside it, for a title or a list of models, is not counted. */
  function firstTurn(seen: number): Promise<number> {
    return agents.explain(() =>
      until(
        () =>
          model
            .requests()
            .slice(seen)
            .find(({ because }) => because === 'prompt' || because === 'script')?.at,
        'its first turn',
        workMs,
      ),
    );
  }
} finally {
  await agents.close();
}

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPrices } from '../../daemon/agent/usage/modelPrices.ts';
import type { ModelPrice } from '../../shared/model/modelTokens.ts';
import type { RunMode } from '../../shared/model/session.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

interface Run {
  readonly provider: AgentName;
  readonly mode: RunMode;
  /** Killed in the middle, and resumed. */
  readonly isResumed?: boolean;
}

const runs: readonly Run[] = [
  { provider: 'claude', mode: 'interactive', isResumed: true },
  { provider: 'claude', mode: 'headless', isResumed: true },
  { provider: 'codex', mode: 'interactive', isResumed: true },
  { provider: 'codex', mode: 'headless' },
  { provider: 'gemini', mode: 'interactive', isResumed: true },
  { provider: 'gemini', mode: 'headless' },
  { provider: 'opencode', mode: 'interactive', isResumed: true },
];
const nameOf = ({ provider, mode }: Run) => `run-${provider}-${mode}`;

/**
 * Its protocol tells at the end of a turn what that used. The others tell it all the time, and their last answer does not come
 * before their session is closed: nobody need know whether that was heard.
 */
const isToldByTurn = ({ provider, mode }: Run) => provider === 'gemini' && mode === 'headless';

/** Gemini CLI asks beside its conversation which model to take, and writes down nowhere what that used. */
const isTold = ({ provider }: Run, because: string | undefined) => provider !== 'gemini' || because !== 'aside';

const tellsContext: ReadonlySet<AgentName> = new Set(['codex', 'opencode']);

/** What the models cost that the agents take, and whether an agent knows it itself. */
const priceOf: Readonly<Record<AgentName, ModelPrice | undefined>> = {
  claude: publicPrices['claude-opus-5-5'],
  codex: publicPrices['gpt-5.5'],
  gemini: publicPrices['gemini-3.8-flash'],
  // By the settings of its home.
  opencode: { in: 1, out: 2 },
};

describe('what real agents use is what their model says', function () {
  this.timeout(3 * workMs);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    for (const run of runs) {
      const name = nameOf(run);
      const waiting = `touch ${fileOf(`${name}-waits`)}; until [ -e ${fileOf(`${name}-go`)} ]; do timeout 1 tail -f /dev/null; done`;
      const spec = renderScript(
        'bash echo first',
        ...(run.isResumed === true ? [`bash ${waiting}`] : []),
        `bash rostrum task complete --summary "${name}"`,
        ...(isToldByTurn(run) ? [] : ['sleep 60000']),
        'say It is done.',
      );
      const placement = { provider: run.provider, mode: run.mode, repo: 'core' };
      tasks.set(name, await agents.begin('dev-01', { title: name, spec, placement }));
    }
  });
  after(() => agents.close());

  const fileOf = (name: string) => join(agents.fleet.daemon('dev-01').workDir, name);
  const sessionNow = async (id: string): Promise<Json> => (await agents.fleet.rest.get(`/sessions/${id}`)).session;
  const untilExited = (id: string) =>
    until(async () => (await sessionNow(id)).lifecycle === 'exited', `${id} has ended`, workMs);

  /** Kills its program in the middle of a step and resumes it; gives the session that was killed. */
  async function killAndResume(name: string): Promise<string> {
    await agents.explain(() => until(() => existsSync(fileOf(`${name}-waits`)), `${name} waits`, workMs));
    const { task } = await untilStatus(agents.fleet, tasks.get(name).id, 'running');
    const session = await sessionNow(task.sessionId);
    process.kill(session.pid, 'SIGKILL');
    await until(() => !isAlive(session.pid), 'its program is dead');
    await untilExited(session.id);
    await agents.fleet.ask('session', 'resume', session.name);
    writeFileSync(fileOf(`${name}-go`), '');
    return session.id;
  }

  for (const run of runs) {
    const name = nameOf(run);
    const how = `${run.provider}, ${run.mode}${run.isResumed === true ? ', killed and resumed' : ''}`;
    it(`[G7] [M7] ${how}: tokens and dollars of its task are those of the model's answers`, async () => {
      const { fleet, model } = agents;
      const { id } = tasks.get(name);
      const killed = run.isResumed === true ? [await killAndResume(name)] : [];
      const { task } = await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
      await untilExited(task.sessionId);
      const own = [...killed, task.sessionId, name];
      const answers = model
        .requests()
        .flatMap(({ about = [], used, because }) =>
          used !== undefined && isTold(run, because) && about.some((one) => own.includes(one)) ? [used] : [],
        );
      const sum = (of: 'tokensIn' | 'tokensOut') => answers.reduce((total, answer) => total + answer[of], 0);
      const { tasks: rows } = await fleet.rest.get(`/usage?project=${fleet.project}`);
      const used = rows.find((row: Json) => row.id === id);
      assert.deepEqual([used?.tokensIn, used?.tokensOut], [sum('tokensIn'), sum('tokensOut')]);
      const price = priceOf[run.provider] ?? assert.fail();
      const dollars = (sum('tokensIn') * price.in + sum('tokensOut') * price.out) / 1e6;
      assert.ok(Math.abs(used.costUsd - dollars) < 1e-6, `${used.costUsd} should be ${dollars}`);
      assert.equal(used.unpricedTokens, undefined);
    });

    if (!tellsContext.has(run.provider)) continue;
    it(`[G7] ${run.provider}, ${run.mode}: how full its context is is known`, async () => {
      const { fleet } = agents;
      const { task } = await fleet.rest.get(`/tasks/${tasks.get(name).id}`);
      const { used } = await fleet.rest.get(`/sessions/${task.sessionId}`);
      assert.ok(used.contextUsed > 0 && used.contextUsed < 1);
    });
  }
});

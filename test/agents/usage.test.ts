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
  // First, because it goes on without a command that runs for ten seconds.
  { provider: 'codex', mode: 'interactive', isResumed: true },
  { provider: 'codex', mode: 'headless' },
  { provider: 'claude', mode: 'interactive', isResumed: true },
  { provider: 'claude', mode: 'headless', isResumed: true },
  { provider: 'gemini', mode: 'interactive', isResumed: true },
  { provider: 'gemini', mode: 'headless' },
  { provider: 'opencode', mode: 'interactive' },
];
const nameOf = ({ provider, mode }: Run) => `run-${provider}-${mode}`;

/** What they ask beside a conversation, as for its title, these two tell nowhere. */
const tellsNoAsides: ReadonlySet<AgentName> = new Set(['gemini', 'opencode']);

const tellsContext: ReadonlySet<AgentName> = new Set(['codex', 'opencode']);

/** What the models cost that the agents take, and whether an agent knows it itself. */
const priceOf: Readonly<Record<AgentName, ModelPrice | undefined>> = {
  claude: publicPrices['claude-opus-5-5'],
  codex: publicPrices['gpt-5.5'],
  gemini: publicPrices['gemini-3.8-flash'],
  // By the settings of its home.
  opencode: { in: 1, out: 2 },
};

const sumOf = (answers: readonly { readonly tokensIn: number; readonly tokensOut: number }[]) => ({
  tokensIn: answers.reduce((total, { tokensIn }) => total + tokensIn, 0),
  tokensOut: answers.reduce((total, { tokensOut }) => total + tokensOut, 0),
});

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
      const all = model
        .requests()
        .filter(({ about = [], used }) => used !== undefined && about.some((one) => own.includes(one)))
        .filter(({ because }) => because !== 'aside' || !tellsNoAsides.has(run.provider));
      // Codex tells of a call when its tools have run: of the one in whose tool it was killed nobody hears.
      const cutOff =
        run.provider === 'codex' ? all.findLast(({ about = [] }) => !about.includes(task.sessionId)) : undefined;
      const answers = all.flatMap((one) => (one === cutOff && killed.length > 0 ? [] : (one.used ?? [])));
      const { tasks: rows } = await fleet.rest.get(`/usage?project=${fleet.project}`);
      const used = rows.find((row: Json) => row.id === id);
      // The end of its session may cut the last answer off.
      const isLastHeard = used?.tokensIn === sumOf(answers).tokensIn;
      const { tokensIn, tokensOut } = sumOf(isLastHeard ? answers : answers.slice(0, -1));
      assert.deepEqual([used?.tokensIn, used?.tokensOut], [tokensIn, tokensOut]);
      const price = priceOf[run.provider] ?? assert.fail();
      const dollars = (tokensIn * price.in + tokensOut * price.out) / 1e6;
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

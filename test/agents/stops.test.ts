import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processesWith } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { Way } from './harness/everyWay.ts';
import { nameOf } from './harness/everyWay.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

const ways: readonly Way[] = [
  ['codex', 'headless'],
  ['codex', 'acp'],
  ['claude', 'headless'],
  ['claude', 'acp'],
  ['gemini', 'acp'],
  ['opencode', 'acp'],
];
const behindAcp = ways.filter(([, mode]) => mode === 'acp');

/** More than any of them uses by itself, so that a guard asks when the trial says so. */
const budgetTokens = 1_000_000_000;

/** Codex would write nothing in the sandbox that it has behind ACP; beyond that it asks. */
const running = ([provider, mode]: Way, command: string): string =>
  provider === 'codex' && mode === 'acp'
    ? `tool exec_command ${JSON.stringify({ cmd: command, sandbox_permissions: 'require_escalated', justification: 'It has to.' })}`
    : `bash ${command}`;

/** Codex goes on without a command that runs for half a minute: the next one waits too. */
const timesOf: Readonly<Partial<Record<AgentName, number>>> = { codex: 8 };

/** They are stopped in the middle of a turn, while a command runs; what else they are asked is allowed by a rule. */
describe('real agents behind a protocol are stopped', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    await agents.fleet.ask('project', 'update', agents.fleet.project, '--guard', `taskTokens=${budgetTokens}`);
    for (const way of ways) {
      const [provider, mode] = way;
      const spec = renderScript(...waiting(way, 'first'), 'say I wait.');
      const placement = { provider, mode, repo: 'core' };
      tasks.set(nameOf(way), await agents.begin('dev-01', { title: nameOf(way), spec, placement }));
    }
  });
  after(async () => {
    // What an agent could not stop ends by itself.
    for (const way of ways) for (const step of ['first', 'second']) writeFileSync(fileOf(way, `${step}-go`), '');
    await agents.close();
  });

  const wait = <Value>(condition: () => Value | Promise<Value>, what: string) =>
    agents.explain(() => until(condition, what, workMs));
  const fileOf = (way: Way, what: string) =>
    join(agents.fleet.daemon('dev-01').workDir, 'core', `${nameOf(way)}-${what}`);
  /** Steps that say that they have begun, and go on when there is a file. */
  const waiting = (way: Way, step: string): readonly string[] => {
    const name = `${nameOf(way)}-${step}`;
    const command = `echo begun > ${name}; until [ -e ${name}-go ]; do timeout 1 tail -f /dev/null; done`;
    return Array<string>(timesOf[way[0]] ?? 1).fill(running(way, command));
  };
  const sessionOf = async (way: Way): Promise<Json> => {
    const { task } = await agents.fleet.rest.get(`/tasks/${tasks.get(nameOf(way)).id}`);
    return (await agents.fleet.rest.get(`/sessions/${task.sessionId}`)).session;
  };
  const evidenceOf = async (way: Way): Promise<string> => (await sessionOf(way)).activity?.evidence ?? '';
  const untilTurnEnds = (way: Way) =>
    wait(async () => (await evidenceOf(way)) === 'its turn ended', `the end of the turn of ${nameOf(way)}`);
  const untilBegun = (way: Way, step: string) =>
    wait(() => existsSync(fileOf(way, step)), `the ${step} command of ${nameOf(way)}`);
  const turnsOf = (way: Way) => agents.model.requests().filter(({ about = [] }) => about.includes(nameOf(way)));
  const tell = (session: Json, ...steps: readonly string[]) =>
    agents.fleet.ask('session', 'tell', session.id, `Go on: ${renderScript(...steps)}`);

  /** The task is done by the session, the program and in the conversation that were stopped. */
  async function assertGoesOn(way: Way, before: Json, ...steps: readonly string[]): Promise<void> {
    const { fleet } = agents;
    assert.ok(isAlive(before.pid));
    const finish = `tool rostrum.complete_task ${JSON.stringify({ summary: 'done after all' })}`;
    await tell(before, ...steps, finish, 'say It is done.');
    const { task, result } = await agents.explain(() => untilStatus(fleet, tasks.get(nameOf(way)).id, 'done', workMs));
    const { providerSessionId } = (await fleet.rest.get(`/sessions/${task.sessionId}`)).session;
    assert.deepEqual(
      [task.attempt, task.sessionId, providerSessionId, result.summary],
      [1, before.id, before.providerSessionId, 'done after all'],
    );
  }

  for (const way of ways) {
    const [provider, mode] = way;
    it(`[T12] ${provider}, ${mode}: Ctrl-C in its pane ends its turn, and neither its program nor its session`, async () => {
      await untilBegun(way, 'first');
      const session = await sessionOf(way);
      await agents.fleet.ask('session', 'interrupt', session.id);
      await untilTurnEnds(way);
      assert.equal((await sessionOf(way)).lifecycle, 'active');
      if (mode === 'headless') return assertGoesOn(way, session);
      await tell(session, ...waiting(way, 'second'), running(way, `echo held > ${nameOf(way)}-wrote`), 'say I wait.');
    });
  }

  /** Gives the guard's question, once the daemon of its session holds its calls. */
  async function untilHeld(way: Way): Promise<Json> {
    const { fleet } = agents;
    await untilBegun(way, 'second');
    const { id } = await sessionOf(way);
    await fleet.rest.post(`/sessions/${id}/usage`, { tokensIn: 2 * budgetTokens, tokensOut: 0 });
    const holds = join(fleet.daemon('dev-01').dataDir, 'holds.json');
    await wait(() => readFileSync(holds, 'utf8').includes(id), 'its daemon knows');
    const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=guard&state=open&limit=100`);
    return rows.find((row: Json) => row.taskId === tasks.get(nameOf(way)).id) ?? assert.fail('no guard asks');
  }
  /** Nothing of its task is done, its model is asked nothing, and it lives. Gives how often its model was asked. */
  async function assertStands(way: Way): Promise<number> {
    const turns = turnsOf(way).length;
    assert.equal((await sessionOf(way)).lifecycle, 'paused');
    assert.ok(!existsSync(fileOf(way, 'wrote')), 'no call runs while a guard asks');
    assert.equal(turnsOf(way).length, turns, 'its model is asked nothing more');
    return turns;
  }
  const letGoOn = ({ id }: Json) =>
    agents.fleet.rest.post(`/interventions/${id}/respond`, { response: `raise the limit to ${100 * budgetTokens}` });

  for (const way of behindAcp.filter(([provider]) => provider !== 'codex')) {
    const [provider, mode] = way;
    it(`[M7] ${provider}, ${mode}: its next call waits while a guard asks, also where a rule allows it, and runs then`, async () => {
      const asked = await untilHeld(way);
      const session = await sessionOf(way);
      writeFileSync(fileOf(way, 'second-go'), '');
      const isMade = () => existsSync(fileOf(way, 'wrote'));
      await wait(async () => isMade() || /a guard asks a person/.test(await evidenceOf(way)), 'its next call');
      await assertStands(way);
      await letGoOn(asked);
      await wait(isMade, 'what was held runs');
      await untilTurnEnds(way);
      await assertGoesOn(way, session);
    });
  }

  it('[M7] codex, acp: its turn ends when a guard asks, and the answer is its next turn, in the same conversation', async () => {
    const way: Way = ['codex', 'acp'];
    const asked = await untilHeld(way);
    const session = await sessionOf(way);
    await untilTurnEnds(way);
    const thread = turnsOf(way).at(-1)?.correlation['thread-id'] ?? assert.fail('no conversation');
    // Its command is left running; what follows it would have been the next call.
    writeFileSync(fileOf(way, 'second-go'), '');
    await wait(() => processesWith(`${nameOf(way)}-second-go`).length === 0, 'the end of its command');
    const turns = await assertStands(way);
    await letGoOn(asked);
    const next = await wait(() => turnsOf(way)[turns], 'its next turn');
    assert.equal(next.correlation['thread-id'], thread);
    assert.ok(next.heard?.some((item) => item.is === 'user' && item.text.includes('raise the limit')));
    await assertGoesOn(way, session, running(way, `echo held > ${nameOf(way)}-wrote`));
    assert.equal(readFileSync(fileOf(way, 'wrote'), 'utf8'), 'held\n');
  });
});

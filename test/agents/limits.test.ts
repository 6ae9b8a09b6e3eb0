import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { everyWay, nameOf } from './harness/everyWay.ts';
import type { Way } from './harness/everyWay.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** Less than any of them sends with its first request. */
const budgetTokens = 5_000;
/** By ACP what is used is told when a turn ends; the server of opencode tells it before. */
const isToldLate = ([provider, mode]: Way): boolean => mode === 'acp' && provider !== 'opencode';

/** One session for each way: its budget is used up first, and then its quota. */
describe('real agents reach their limits', function () {
  this.timeout(3 * workMs);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    const { workDir } = await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    await agents.fleet.ask('project', 'update', agents.fleet.project, '--guard', `taskTokens=${budgetTokens}`);
    for (const way of everyWay) {
      const [provider, mode] = way;
      const waits = `bash until [ -e ${workDir}/${nameOf(way)}-go ]; do timeout 1 tail -f /dev/null; done`;
      const held = `bash echo held > ${workDir}/${nameOf(way)}-wrote`;
      const spec = renderScript('bash echo first', ...(isToldLate(way) ? [] : [waits, held]), 'say I wait.');
      const placement = { provider, mode, repo: 'core' };
      tasks.set(nameOf(way), await agents.begin('dev-01', { title: nameOf(way), spec, placement }));
    }
  });
  after(() => agents.close());

  const untilAskedOf = (taskId: string, what: string) =>
    agents.explain(() =>
      until(
        async () => {
          const { rows } = await agents.fleet.rest.get(
            `/interventions?project=${agents.fleet.project}&kind=${what}&state=open&limit=100`,
          );
          return rows.find((row: Json) => row.taskId === taskId);
        },
        `the question about ${what}`,
        workMs,
      ),
    );
  /** A person is asked, and the session lives on. */
  const untilStopped = async (
    way: Way,
    what: string,
  ): Promise<{ readonly asked: Json; readonly sessionId: string }> => {
    const { id } = tasks.get(nameOf(way));
    const asked = await untilAskedOf(id, what);
    const { task } = await untilStatus(agents.fleet, id, 'needs_human');
    const { session } = await agents.fleet.rest.get(`/sessions/${task.sessionId}`);
    assert.equal(session.lifecycle, what === 'guard' ? 'paused' : 'active', 'it lives');
    return { asked, sessionId: task.sessionId };
  };
  const respond = ({ id }: Json, response: string) =>
    agents.fleet.rest.post(`/interventions/${id}/respond`, { response });

  for (const way of everyWay) {
    const [provider, mode] = way;
    const how = isToldLate(way)
      ? 'when a turn has ended, and goes on when a person raises it'
      : 'in the middle of a turn: its next call waits, and runs when a person raises it';
    it(`[M7] ${provider}, ${mode}, has its task paused by its budget ${how}`, async () => {
      const { fleet } = agents;
      const { asked, sessionId } = await untilStopped(way, 'guard');
      assert.match(asked.excerpt, new RegExp(`tokens used by its task, of ${budgetTokens} allowed`));
      const fileOf = (what: string) => join(fleet.daemon('dev-01').workDir, `${nameOf(way)}-${what}`);
      const isMade = () => existsSync(fileOf('wrote'));
      const isHeld = async () =>
        /a guard asks a person/.test((await fleet.rest.get(`/sessions/${sessionId}`)).session.activity?.evidence ?? '');
      if (!isToldLate(way)) {
        writeFileSync(fileOf('go'), '');
        await agents.explain(() => until(async () => isMade() || (await isHeld()), 'its next call', workMs));
        assert.ok(!isMade(), 'no call runs while a guard asks');
      }
      await respond(asked, 'raise the limit to 100000000');
      if (!isToldLate(way)) await agents.explain(() => until(isMade, 'what was held runs', workMs));
      const { session } = await fleet.rest.get(`/sessions/${sessionId}`);
      assert.equal(session.lifecycle, 'active', 'it goes on');
      await fleet.ask('session', 'tell', sessionId, `Go on, ${nameOf(way)}: ${renderScript('quota used')}`);
      await untilStatus(fleet, tasks.get(nameOf(way)).id, 'running');
    });
  }

  for (const way of everyWay) {
    const [provider, mode] = way;
    it(`[M8] ${provider}, ${mode}, has no quota left: it is parked, a person is asked, and another agent takes what it may`, async () => {
      const { fleet } = agents;
      const { asked } = await untilStopped(way, 'provider_usage');
      assert.deepEqual(asked.options, ['continue', 'stop']);
      const { providers } = await fleet.ask('provider', 'list');
      const known = providers.find((row: Json) => row.provider === provider);
      assert.ok(known.servers[0].parked.until > Date.now());
      const other = await createTask(fleet, {
        ...{ title: `instead of ${nameOf(way)}`, spec: script('complete Done instead'), start: 'manual' },
        placement: { providers: [provider, 'scripted'] },
      });
      // A busy machine is given nothing at once.
      await until(() => fleet.rest.post(`/tasks/${other.id}/assign`, { server: 'dev-01' }), 'a place for it', workMs);
      const view = await untilStatus(fleet, other.id, 'done', workMs);
      const { session } = await fleet.rest.get(`/sessions/${view.task.sessionId}`);
      assert.equal(session.provider, 'scripted');
      await respond(asked, 'stop');
    });
  }

  it('[M7] claude, opened by hand without a task, is stopped at its calls of an hour: its next call waits, and runs at a word', async () => {
    const { fleet } = agents;
    await fleet.ask('project', 'update', fleet.project, '--guard', 'sessionCallsPerHour=3');
    const hand = { project: fleet.project, server: 'dev-01', provider: 'claude', name: 'by-hand' };
    const { session } = await fleet.rest.post('/sessions', hand);
    const { workDir } = fleet.daemon('dev-01');
    const fileOf = (what: string) => join(workDir, `by-hand-${what}`);
    const waits = `bash until [ -e ${fileOf('go')} ]; do timeout 1 tail -f /dev/null; done`;
    const steps = ['bash echo one', 'bash echo two', waits, `bash echo held > ${fileOf('wrote')}`, 'say I am done.'];
    await fleet.ask('session', 'tell', session.id, renderScript(...steps));
    const untilAsked = () =>
      until(
        async () => {
          const open = `/interventions?project=${fleet.project}&kind=guard&state=open`;
          return (await fleet.rest.get(open)).rows.find((row: Json) => row.sessionId === session.id);
        },
        'a guard asks',
        workMs,
      );
    const asked = await agents.explain(untilAsked);
    assert.match(asked.excerpt, /^Session by-hand: 3 calls of a model within an hour by its session, of 3 allowed/);
    assert.equal((await fleet.rest.get(`/sessions/${session.id}`)).session.lifecycle, 'paused');
    writeFileSync(fileOf('go'), '');
    const isHeld = async () => {
      const { activity } = (await fleet.rest.get(`/sessions/${session.id}`)).session;
      return /a guard asks a person/.test(activity?.evidence ?? '');
    };
    const isMade = () => existsSync(fileOf('wrote'));
    await agents.explain(() => until(async () => isMade() || (await isHeld()), 'its next call', workMs));
    assert.ok(!isMade(), 'no call runs while a guard asks');
    await respond(asked, 'raise the limit to 1000');
    await agents.explain(() => until(isMade, 'what was held runs', workMs));
  });
});

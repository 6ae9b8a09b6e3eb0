import assert from 'node:assert/strict';
import type { Json } from '../../harness/rest.ts';
import { untilAsked } from '../../harness/tasks.ts';
import type { Way } from '../harness/everyWay.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import { workMs } from '../harness/openAgents.ts';
import { agentQuestions } from '../harness/ownQuestions.ts';
import { contractOf } from './everyWayStage.ts';
import type { EveryWayStage } from './everyWayStage.ts';

/** Behind ACP the settings of Gemini CLI and opencode let our tools pass, as those of Codex do headless: nobody is asked. */
const tellsReports = ([provider, mode]: Way): boolean =>
  mode === 'interactive' || (mode === 'headless' && provider !== 'codex');

/** A contract that is refused and mended, and what they ask in dialogs of their own. */
export function describeFirstSteps(stage: () => EveryWayStage): void {
  for (const way of everyWay) {
    const [provider, mode] = way;
    it(`[T10] ${provider}, ${mode}, publishes what breaks a schema, is told what is wrong, and mends it`, async () => {
      const { agents, taskOf, until, isHeard } = stage();
      const shown = await until(async () => {
        const contract = await agents.fleet.rest.get(`/tasks/${taskOf(way).id}/contracts/${contractOf(way)}`);
        return contract.versions.length > 0 ? contract : undefined;
      }, 'its contract');
      assert.deepEqual([shown.data, shown.versions.length], [{ count: 3 }, 1]);
      // Some clients hand on what a tool said as JSON.
      assert.ok(isHeard(new RegExp(`${contractOf(way)}\\\\?" breaks its schema.*/count: must be integer`, 's')));
    });
  }

  for (const way of everyWay.filter(tellsReports)) {
    const [provider, mode] = way;
    it(`[A4] ${provider}, ${mode}, reports by our tools because they are ours, and not because a rule allows it`, async () => {
      const { agents, taskOf } = stage();
      const { fleet } = agents;
      const { rows } = await fleet.rest.get(`/decisions?project=${fleet.project}&limit=500`);
      const reports = rows.filter((row: Json) => row.taskId === taskOf(way).id && /publish_contract/.test(row.tool));
      assert.deepEqual([...new Set(reports.map(({ by }: Json) => by))], ['own']);
    });
  }

  for (const way of everyWay) {
    const [provider, mode] = way;
    const own = agentQuestions(way);
    if (own === undefined) continue;
    it(`[I1] ${provider}, ${mode}, asks in a dialog of its own, and a person answers in the inbox`, async () => {
      const { agents, taskOf, until, isHeard } = stage();
      const { fleet } = agents;
      const asked = await agents.explain(() => untilAsked(fleet, taskOf(way).id, workMs));
      assert.deepEqual(asked.options, own.options);
      assert.equal((await fleet.rest.get(`/tasks/${taskOf(way).id}`)).task.status, 'needs_human');
      const response = `Svelte, says a person to ${nameOf(way)}`;
      await fleet.rest.post(`/interventions/${asked.id}/respond`, { response });
      await until(() => isHeard(new RegExp(response)), 'the answer is heard');
    });
  }

  it('[I1] gemini and opencode behind ACP have no tool by which they would ask somebody at a terminal', () => {
    const { agents } = stage();
    for (const [provider, tool] of [
      ['gemini', 'ask_user'],
      ['opencode', 'question'],
    ] as const) {
      const name = nameOf([provider, 'acp']);
      const turns = agents.model
        .requests()
        .filter(({ about = [], tools = [] }) => about.includes(name) && tools.length > 0);
      assert.ok(turns.length > 0);
      assert.deepEqual(
        turns.filter(({ tools = [] }) => tools.includes(tool)),
        [],
      );
    }
  });
}

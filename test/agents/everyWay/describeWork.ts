import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../harness/rest.ts';
import { untilAsked } from '../../harness/tasks.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import { workMs } from '../harness/openAgents.ts';
import { assertCheckoutKept, assertHomeKept } from '../harness/placesSeen.ts';
import type { EveryWayStage } from './everyWayStage.ts';

/** Each asks a person, goes on with the answer, and is in the middle of a command at the end. */
export function describeAnswers(stage: () => EveryWayStage): void {
  for (const way of everyWay) {
    const [provider, mode] = way;
    it(`[I1] [G4] [A4] ${provider}, ${mode}, asks a person by its own tool, and goes on with the answer; the call is in the log`, async () => {
      const { agents, taskOf, until, isHeard } = stage();
      const asked = await agents.explain(() => untilAsked(agents.fleet, taskOf(way).id, workMs));
      assert.deepEqual(asked.options, ['Postgres', 'SQLite']);
      const response = `Postgres, says a person to ${nameOf(way)}`;
      await agents.fleet.rest.post(`/interventions/${asked.id}/respond`, { response });
      await until(() => isHeard(new RegExp(response)), 'the answer is heard');
      await until(async () => {
        const { rows } = await agents.fleet.rest.get(`/decisions?project=${agents.fleet.project}&limit=500`);
        const isIt = ({ taskId, by, tool }: Json) =>
          taskId === taskOf(way).id && by === 'own' && /ask_human$/.test(tool);
        return rows.some(isIt);
      }, 'the call is in the log');
    });

    it(`[S11] ${provider}, ${mode}, says itself that it works, and with which tool`, async () => {
      const { agents, sessionOf, fileOf, until } = stage();
      await until(() => existsSync(fileOf(`${nameOf(way)}-waits`)), `${nameOf(way)} waits`);
      const { id } = await sessionOf(way);
      await until(async () => {
        const { session } = await agents.fleet.rest.get(`/sessions/${id}`);
        const { activity = '', evidence = '' } = session.activity ?? {};
        if (activity === 'working' && /^it (uses|runs) /.test(evidence)) return true;
        throw new Error(`${activity}: ${evidence}`);
      }, 'it says what it does');
    });
  }
}

/** Each has reported its task as done, from where it worked. */
export function describeDone(stage: () => EveryWayStage): void {
  for (const way of everyWay) {
    const [provider, mode] = way;
    // Its script is in its task alone: what it did shows that it has read that.
    it(`[G1] [G2] [G4] ${provider}, ${mode}, reads its task, works where it should, and reports that it is done`, async () => {
      const { agents, taskOf, session } = stage();
      const { fleet } = agents;
      const view = await fleet.rest.get(`/tasks/${taskOf(way).id}`);
      assert.deepEqual([view.task.status, view.result.summary], ['done', `done by ${nameOf(way)}`]);
      const file = join(fleet.daemon('dev-01').workDir, 'core', `${nameOf(way)}.md`);
      assert.equal(readFileSync(file, 'utf8').trim(), `written by ${nameOf(way)}`);
      const ran = await session(view.task.sessionId);
      assert.deepEqual([ran.provider, ran.mode ?? 'interactive'], [provider, mode]);
    });
  }

  it('[G3] nothing else is written where they work, in its repository neither, and nothing of it is made another', () => {
    const { checkout, checkoutBefore } = stage();
    assertCheckoutKept(
      checkout,
      checkoutBefore,
      everyWay.map((way) => `${nameOf(way)}.md`),
    );
  });

  it('[G3] no setting of a person has changed or come to the home in which they ran', () => {
    const { fleet, homes } = stage().agents;
    assertHomeKept(fleet.daemon('dev-01').home, homes.get('dev-01') ?? assert.fail());
  });
}

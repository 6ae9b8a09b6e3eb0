import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { untilStatus } from '../../harness/tasks.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import { workMs } from '../harness/openAgents.ts';
import { renderScript } from '../model/parseScript.ts';
import { contractOf, waitFor } from './everyWayStage.ts';
import type { EveryWayStage } from './everyWayStage.ts';

/** A text for one that waits, and an urgent one for one in the middle of a command that would not end by itself. */
export function describeSteering(stage: () => EveryWayStage): void {
  const receiptOf = async (sessionId: string, words: string): Promise<string | undefined> => {
    const { rows } = await stage().agents.fleet.rest.get(`/sessions/${sessionId}/messages`);
    return rows.find((row: { readonly text: string }) => row.text.includes(words))?.state;
  };
  const timesHeard = (words: string): number =>
    stage()
      .agents.model.requests()
      .flatMap(({ heard = [], because }) => (because === 'aside' ? [] : heard))
      .filter((item) => item.is === 'user' && item.text.includes(words)).length;

  for (const way of everyWay) {
    const [provider, mode] = way;
    const name = nameOf(way);
    it(`[S8] [G9] ${provider}, ${mode}, takes a text while it lives: it is given once, and its receipt says so`, async () => {
      const { agents, sessionOf, fileOf, until } = stage();
      const { id } = await sessionOf(way);
      const busy = `bash touch ${fileOf(`${name}-busy`)}; ${waitFor(fileOf(`${name}-never`))}`;
      await agents.fleet.ask('session', 'tell', id, `Note this, ${name}: ${renderScript(busy)}`);
      await until(async () => (await receiptOf(id, `Note this, ${name}`)) === 'verified', 'its receipt');
      await until(() => existsSync(fileOf(`${name}-busy`)), 'it does what it was told');
      assert.equal(timesHeard(`Note this, ${name}`), 1);
    });

    it(`[T12] [S8] ${provider}, ${mode}, is interrupted in the middle of a command by an urgent note, and does what that says`, async () => {
      const { agents, taskOf, sessionOf, until, interruptedAt } = stage();
      const { fleet } = agents;
      const { id } = await sessionOf(way);
      interruptedAt.set(name, Date.now());
      const script = renderScript(
        // Its next attempt owes it again.
        `tool rostrum.publish_contract ${JSON.stringify({ key: contractOf(way), data: { count: 4 } })}`,
        `tool rostrum.complete_task ${JSON.stringify({ summary: `done by ${name}` })}`,
        'say It is done.',
      );
      const text = `Stop, ${name}: ${script}`;
      await fleet.rest.post(`/tasks/${taskOf(way).id}/notes`, { text, urgent: true });
      const view = await agents.explain(() => untilStatus(fleet, taskOf(way).id, 'done', workMs));
      assert.equal(view.result.summary, `done by ${name}`);
      await until(async () => (await receiptOf(id, `Stop, ${name}`)) === 'verified', 'its receipt');
      assert.equal(timesHeard(`Stop, ${name}`), 1);
    });
  }
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../harness/processTable.ts';
import type { Json } from '../../harness/rest.ts';
import { endTmux } from '../../harness/startDaemon.ts';
import type { Way } from '../harness/everyWay.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import type { EveryWayStage } from './everyWayStage.ts';

/**
 * Those in their own terminals are killed one by one; the others are lost as by a reboot, and resumed all at once. Codex
 * and opencode tell what they used by themselves: the last minute of that goes with a server.
 */
const isKilled = ([provider, mode]: Way): boolean =>
  mode === 'interactive' || provider === 'codex' || provider === 'opencode';

/** Each is ended in the middle of a command, and goes on with what it knows. */
export function describeResume(stage: () => EveryWayStage, ended: Map<string, Json>): void {
  const resumed = new Map<string, Json>();

  it('[S13] [S16] they are killed, or lost with their terminals, and each is resumed by its name, or with all that were lost', async () => {
    const { agents, sessionOf, session, until, release } = stage();
    const { fleet } = agents;
    for (const way of everyWay) ended.set(nameOf(way), await sessionOf(way));
    const isOver = (way: Way, lifecycle: string) =>
      until(
        async () => (await session(ended.get(nameOf(way)).id)).lifecycle === lifecycle,
        `${nameOf(way)} is ${lifecycle}`,
      );
    for (const way of everyWay.filter(isKilled)) {
      const { pid } = ended.get(nameOf(way));
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), 'its program is dead');
      await isOver(way, 'exited');
    }
    const daemon = fleet.daemon('dev-01');
    await daemon.kill9();
    endTmux(daemon.tmuxSocket());
    for (const way of everyWay) await until(() => !isAlive(ended.get(nameOf(way)).pid), 'its program is dead');
    await daemon.start();
    for (const way of everyWay) if (!isKilled(way)) await isOver(way, 'lost');

    const behindAcp = ended.get(nameOf(['gemini', 'acp']));
    if (behindAcp) beginEarlier(stage(), behindAcp.providerSessionId);
    for (const way of everyWay.filter(isKilled)) {
      const answer = await fleet.ask('session', 'resume', ended.get(nameOf(way)).name);
      resumed.set(answer.session.resumedFrom, answer.session);
    }
    const all = await fleet.ask('session', 'resume', '--all');
    assert.deepEqual(all.left, []);
    for (const one of all.resumed) resumed.set(one.resumedFrom, one);
    assert.equal(all.resumed.length, everyWay.length - everyWay.filter(isKilled).length);
    for (const way of everyWay) release(`${nameOf(way)}-go`);
  });

  for (const way of everyWay) {
    const [provider, mode] = way;
    it(`[S13] ${provider}, ${mode}, is killed in the middle of a step, resumed by the id of its conversation, and goes on where it was`, async () => {
      const { agents, sessionOf, fileOf, until } = stage();
      const before = ended.get(nameOf(way));
      const { id } = resumed.get(before.id);
      const now = await sessionOf(way);
      assert.deepEqual([now.id, now.attempt], [id, 2]);
      assert.deepEqual([now.resumedFrom, now.providerSessionId], [before.id, before.providerSessionId]);
      await until(async () => {
        const { session } = await agents.fleet.rest.get(`/sessions/${id}`);
        return session.activity?.activity === 'waiting-for-input' && session.activity.evidence === 'its turn ended';
      }, 'it has done the rest, and says that its turn ended');
      assert.equal(readFileSync(fileOf(`${nameOf(way)}-steps`), 'utf8'), 'first\n', 'it knows what it did before');
    });
  }
}

/** Gemini CLI 0.61.0 behind ACP writes over a conversation that has begun in the minute in which it is loaded. */
function beginEarlier({ agents }: EveryWayStage, id: string): void {
  const chats = join(agents.fleet.daemon('dev-01').workDir, '..', '.gemini', 'tmp', 'core', 'chats');
  const file = readdirSync(chats).find((one) => one.endsWith(`-${id.slice(0, 8)}.jsonl`));
  assert.ok(file);
  renameSync(join(chats, file), join(chats, `session-2026-01-01T00-00-${id.slice(0, 8)}.jsonl`));
}

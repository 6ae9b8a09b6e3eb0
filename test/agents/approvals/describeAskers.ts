import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../harness/rest.ts';
import type { Way } from '../harness/everyWay.ts';
import { renderScript } from '../model/parseScript.ts';
import { asking } from './approvalsStage.ts';
import type { ApprovalsStage } from './approvalsStage.ts';

/** Whose calls of tools are asked about by their own hooks, their server or their protocol, and how they are run. */
const askers: readonly Way[] = [
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['gemini', 'interactive'],
  ['gemini', 'headless'],
  ['opencode', 'interactive'],
  ['opencode', 'headless'],
  ['codex', 'interactive'],
  ['codex', 'headless'],
];
const titleOf = ([provider, mode]: Way) => `${provider}-${mode}`;
/** Its protocol has no words for the reason of a person. */
const hearsNoReason = 'gemini-headless';

/** Begins a task for each; more steps of some of them come before the last one. */
export async function beginAskers(
  { begin }: ApprovalsStage,
  more: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const way of askers) {
    const [provider, mode] = way;
    const title = titleOf(way);
    const spec = renderScript(
      asking(provider, `touch ${title}-allowed`),
      asking(provider, `touch ${title}-denied`),
      `bash touch ${title}-forbidden`,
      `bash touch .git/hooks/${title}`,
      ...(more[title] ?? []),
      asking(provider, `rostrum task complete --summary "done by ${title}"`),
      'say It is done.',
    );
    await begin({ title, spec, placement: { provider, repo: 'core', mode } });
  }
}

/** A person, a rule and the floor, in each way. */
export function describeAskers(stage: () => ApprovalsStage): void {
  for (const way of askers) {
    const [provider, mode] = way;
    const title = titleOf(way);
    it(`[A2] [A5] [S11] ${provider}, ${mode}: a person allows one call and denies another, and it says that it waits for that`, async () => {
      const { agents, taskId, approval, respond, until, isMade, sessionOf, results } = stage();
      const id = taskId(title);
      const allowed = await approval(id, `${title}-allowed`);
      const session = await sessionOf(id);
      const waits = async () => (await agents.fleet.rest.get(`/sessions/${session.id}`)).session.activity;
      const { evidence } = await until(async () => {
        const now = await waits();
        return now?.activity === 'waiting-for-permission' ? now : undefined;
      }, 'it waits for permission');
      assert.match(evidence, /^it asks /);
      await respond(allowed, 'allow');
      await respond(await approval(id, `${title}-denied`), 'deny: not today');
      await until(() => isMade(`${title}-allowed`), 'what was allowed is done');
      if (title !== hearsNoReason)
        await until(() => results().some((text) => text.includes('not today')), 'it hears the reason');
      assert.equal(isMade(`${title}-denied`), false);
    });
  }
}

/** What nobody is asked about; each has done the rest of its task. */
export function describeDenials(stage: () => ApprovalsStage): void {
  for (const way of askers) {
    const [provider, mode] = way;
    const title = titleOf(way);
    it(`[A2] [A3] ${provider}, ${mode}: a rule denies a call, and the floor below all rules another, and nobody is asked`, async () => {
      const { agents, taskId, untilDone, isMade } = stage();
      const { fleet } = agents;
      const id = taskId(title);
      await untilDone(id);
      assert.equal(isMade(`${title}-forbidden`), false);
      assert.equal(existsSync(join(fleet.daemon('dev-01').workDir, 'core', '.git', 'hooks', title)), false);
      const { rows } = await fleet.rest.get(`/decisions?project=${fleet.project}&effect=deny&limit=500`);
      const by = (words: string) =>
        rows.find((row: Json) => row.taskId === id && row.args.includes(words) && row.by !== 'default')?.by;
      const isByPerson = (row: Json) =>
        row.taskId === id && row.args.includes(`${title}-denied`) && row.person === 'admin';
      assert.ok(rows.some(isByPerson), 'who denied the other one is written down');
      assert.deepEqual([by('forbidden'), by(`hooks/${title}`)], ['rule', 'floor']);
      const asked = await fleet.rest.get(
        `/interventions?project=${fleet.project}&kind=tool_approval&state=open,answered,withdrawn&limit=500`,
      );
      const own = asked.rows.filter(({ taskId: of, excerpt }: Json) => of === id && excerpt.includes(title));
      assert.equal(own.length, 2, 'each of its other calls was asked about once');
    });
  }
}

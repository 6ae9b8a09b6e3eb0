import { setTimeout as pause } from 'node:timers/promises';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { HubError } from '../../shared/errors.ts';
import { unprovenText } from '../../shared/evidenceText.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { toolboxVerbs } from '../../shared/protocol/toolbox.ts';
import { timings } from '../../shared/timings.ts';
import type { Output, Work } from './command.ts';
import type { TaskView } from './taskPage.ts';

/**
 * What comes of a completion whose evidence is being checked, however long that takes. `start` is the last text that the
 * session had before: the text about this check is taken from here, and not typed as well.
 */
export async function waitForEvidence(work: Work, { id, ref }: TaskRow, start: string | undefined): Promise<Output> {
  for (;;) {
    const view = await readView(work, id);
    if (view !== undefined && view.task.provingSince === undefined) return outcomeOf(work, view, start);
    await pause(timings.evidencePollMs);
  }

  async function outcomeOf({ session }: Work, view: TaskView, after: string | undefined): Promise<Output> {
    const { task, proof } = view;
    if (task.status === 'done') return { result: { task, proof }, text: () => `${ref} is done.` };
    if (task.status !== 'running' && task.status !== 'needs_human')
      return { result: { task, proof }, text: () => `${ref} is ${task.status}.`, exitCode: exitCodes.refused };
    await session?.ask(toolboxVerbs.wait, { about: id, kind: 'evidence', after });
    const text =
      proof === undefined || proof.passed
        ? `${ref} is not done yet: what it demands was changed. Report it again.`
        : unprovenText(ref, proof.checks);
    return { result: { task, proof }, text: () => text, exitCode: exitCodes.revise };
  }
}

/** A hub that is away for a while is asked again: the check goes on without it. */
async function readView(work: Work, id: string): Promise<TaskView | undefined> {
  try {
    return await work.ask('task.view', { id });
  } catch (error) {
    if (error instanceof HubError && error.code === 'unreachable') return undefined;
    throw error;
  }
}

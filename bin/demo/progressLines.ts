import type { TaskRow } from '../../shared/model/task.ts';
import { colourState, createColours, terminalLine } from '../../runtime/terminalText.ts';
import { renderBlockers } from '../../daemon/cli/taskTable.ts';
import type { NameOf } from '../../daemon/cli/names.ts';

const marks = {
  pending: '·',
  assigned: '○',
  planning: '◔',
  plan_review: '?',
  running: '◐',
  needs_human: '?',
  done: '✔',
  failed: '✘',
  cancelled: '–',
} as const satisfies Record<TaskRow['status'], string>;

/** One line a task, and one for all: the same lines as long as nothing changes. */
export function renderProgress(
  tasks: readonly TaskRow[],
  { nameOf, colour }: { readonly nameOf: NameOf; readonly colour: boolean },
): readonly string[] {
  const refs = new Map(tasks.map(({ id, ref }) => [id, ref]));
  const colours = createColours(colour);
  const refWidth = Math.max(0, ...tasks.map(({ ref }) => ref.length));
  const titleWidth = Math.max(0, ...tasks.map(({ title }) => title.length));
  const lines = tasks.map(({ ref, title, status, serverId, blockedBy }) => {
    const state = colourState(colours, status) + ' '.repeat(Math.max(0, 'needs_human'.length - status.length));
    const where = status === 'pending' ? colours.dim(renderBlockers(blockedBy, refs)) : nameOf(serverId);
    return `${marks[status]} ${ref.padEnd(refWidth)}  ${terminalLine(title).padEnd(titleWidth)}  ${state}  ${where}`.trimEnd();
  });
  const done = tasks.filter(({ status }) => status === 'done').length;
  return [...lines, `${done} of ${tasks.length} done`];
}

import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { messagesResult, toolboxVerbs } from '../../shared/protocol/toolbox.ts';
import type { Work } from './command.ts';
import type { TimelineEntry } from './timelineTable.ts';
import { waitForMessage } from './waitForHuman.ts';

/** What became of a plan; a revision is wished with a comment. */
export type PlanVerdict = { readonly approved: true } | { readonly approved: false; readonly comment: string };

const pollMs = 1_000;

/** Where the waiting begins: what came before the plan was submitted does not judge it. */
export async function readVerdictStart({ session }: Work): Promise<string | undefined> {
  if (session === undefined) return undefined;
  const { messages } = messagesResult.parse(await session.ask(toolboxVerbs.messages, { peek: true }));
  return messages.at(-1)?.deliveryId;
}

/** The verdict on the plan of a task, however long it takes. */
export async function waitForVerdict(
  work: Work,
  task: { readonly key: string; readonly start: string | undefined },
): Promise<PlanVerdict> {
  const { session } = work;
  if (session !== undefined) {
    const about = work.route.kind === 'session' ? (work.route.taskId ?? task.key) : task.key;
    const { approved, answer } = await waitForMessage(session, { about, kind: 'plan_verdict', after: task.start });
    return approved === true ? { approved } : { approved: false, comment: answer ?? '' };
  }
  for (;;) {
    const verdict = await readFromHub(work, task.key);
    if (verdict !== undefined) return verdict;
    await pause(pollMs);
  }
}

async function readFromHub(work: Work, id: string): Promise<PlanVerdict | undefined> {
  const entries: TimelineEntry[] = [];
  let after: string | undefined;
  do {
    const { rows, next } = await work.ask('task.timeline', { id, after, limit: 500 });
    entries.push(...rows);
    after = next;
  } while (after !== undefined);
  return readVerdict(entries);
}

/** The verdict as it stands in a timeline after the last plan; undefined while there is none. */
export function readVerdict(entries: readonly TimelineEntry[]): PlanVerdict | undefined {
  const last = entries.findLast(({ type }) => verdictEvents.has(type));
  switch (last?.type) {
    case 'task_plan_approved':
      return { approved: true };
    case 'task_plan_revised': {
      const comment = last.details['comment'];
      return { approved: false, comment: typeof comment === 'string' ? comment : '' };
    }
    case 'task_completed':
    case 'task_failed':
    case 'task_cancelled':
      throw new HubError('conflict', 'The task has ended; nobody will judge the plan.');
    default:
      return undefined;
  }
}

const verdictEvents: ReadonlySet<string> = new Set([
  'task_plan_submitted',
  'task_plan_approved',
  'task_plan_revised',
  'task_completed',
  'task_failed',
  'task_cancelled',
]);

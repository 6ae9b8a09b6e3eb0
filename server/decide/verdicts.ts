import { badRequest, conflict } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Dependency, StartRule, Task, TaskDraft } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';
import { decideCreateTask } from './createTask.ts';
import { requireState } from './transitions.ts';

/** A person takes a done task as it is. @throws wrong-state, conflict where it was judged before. */
export function decideAccept(state: HubState, task: Task, comment: string | undefined, context: Context): HubEvent[] {
  requireState(task, 'be accepted');
  requireNotSentBack(state, task);
  if (task.status === 'done' && task.verdict?.kind === 'accepted')
    throw conflict(`${task.ref} was accepted by ${actorName(task.verdict.by)} already.`);
  return [
    {
      type: 'task_accepted',
      taskId: task.id,
      actor: context.actor,
      ...(comment === undefined ? {} : { comment }),
    },
  ];
}

export interface SendBack {
  readonly comment: string;
  readonly title?: string | undefined;
  /** Keys of the task's contracts that the follow-up owes again. */
  readonly contracts: readonly string[];
  readonly start: StartRule;
}

/**
 * A person wants a done task to be worked on once more: in a follow-up task of its own, with the comment, below the same
 * parent, with the same placement and inputs, and an eye on the first one's result. The first keeps its result.
 * @throws wrong-state; conflict where it was sent back before, or its parent has ended; bad-request for a contract that it never owed.
 */
export function decideSendBack(state: HubState, task: Task, wish: SendBack, context: Context): HubEvent[] {
  requireState(task, 'be sent back');
  requireNotSentBack(state, task);
  const dependencies: readonly Dependency[] = [
    { kind: 'related', on: task.id, ifFailed: 'block' },
    ...task.dependencies.filter(({ kind }) => kind === 'input'),
  ];
  const { projectId, parentId, id: followUpOf } = task;
  const draft = followUpDraft(task, wish, actorName(context.actor));
  const made = decideCreateTask(state, { projectId, parentId, draft, dependencies, followUpOf }, context);
  return made.flatMap((event): HubEvent[] =>
    event.type === 'task_created'
      ? [
          event,
          {
            type: 'task_sent_back',
            taskId: task.id,
            actor: context.actor,
            comment: wish.comment,
            followUp: event.taskId,
          },
        ]
      : [event],
  );
}

function followUpDraft(task: Task, { comment, title, contracts, start }: SendBack, by: string): TaskDraft {
  const { type, priority, structuredSpec, placement, labels, requirePlanApproval, retry, evidence } = task;
  return {
    title: title ?? cut(`Follow-up of ${task.ref}: ${task.title.replace(followUpTitle, '')}`, limits.titleCharacters),
    type,
    priority,
    spec: followUpSpec(task, comment, by),
    structuredSpec,
    placement,
    contracts: [...new Set(contracts)].map((key) => promiseOf(task, key)),
    labels: [...labels],
    requirePlanApproval,
    start,
    retry,
    evidence,
  };
}

const followUpTitle = /^(Follow-up of \S+: )+/;

/** What is wanted now stands first; what was wanted then may be cut where both are too long. */
function followUpSpec(task: Task, comment: string, by: string): string {
  const done = task.status === 'done' ? task.result.summary : '';
  const parts = [
    `${by} has sent ${task.ref} "${task.title}" back:`,
    comment,
    `What was reported then ("rostrum task view ${task.ref}" shows all of it):`,
    done,
    ...(task.spec.trim() === '' ? [] : ['The task as it was:', task.spec]),
  ];
  return cut(parts.join('\n\n'), limits.specCharacters);
}

function promiseOf(task: Task, key: string): Task['promises'][number] {
  const promise = task.promises.find((known) => known.key === key);
  if (promise !== undefined) return promise;
  const known = task.promises.map((one) => one.key).join(', ');
  const message = `${task.ref} never promised "${key}"${known === '' ? '' : `; it promised ${known}`}`;
  throw badRequest([{ path: 'contracts', message }]);
}

function requireNotSentBack(state: HubState, task: Task): void {
  if (task.status !== 'done' || task.verdict?.kind !== 'sent-back') return;
  const { by, followUp } = task.verdict;
  const ref = state.tasks.get(followUp)?.ref ?? followUp;
  throw conflict(`${task.ref} was sent back by ${actorName(by)} already; ${ref} goes on with it.`, { followUp });
}

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 1)}…`);

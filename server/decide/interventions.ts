import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention, SessionIntervention, TaskIntervention } from '../../shared/model/intervention.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import { assignmentOf } from '../state/taskQueries.ts';
import { askedAt } from './askedAt.ts';
import type { Context } from './context.ts';
import type { Figures } from '../policy/asked.ts';
import { isOfSession, isSessionQuestion } from '../../shared/model/intervention.ts';
import { chosen, requireUnanswered } from './answering.ts';
import { parseApprovalAnswer } from './approvalAnswer.ts';
import { decideStrandedAnswer } from './deliveries.ts';
import { decideRetry } from './endTask.ts';
import { decideGuardAnswer, decideSessionGuardAnswer } from './guardAnswer.ts';
import { decideManagerAnswer } from './managerAnswer.ts';
import { requireSession, requireTask } from './requireRecord.ts';
import { decideResumeSession } from './resumeSession.ts';
import { requireState } from './transitions.ts';
import { decideUsageAnswer } from './usageAnswer.ts';

type Asked = Pick<TaskIntervention, 'kind' | 'question' | 'options'>;

/** A new open intervention about the attempt that is under way. */
export function newIntervention(task: Task, asked: Asked, context: Context): TaskIntervention {
  return {
    id: context.newId('intervention'),
    projectId: task.projectId,
    taskId: task.id,
    attempt: task.attempt,
    sessionId: assignmentOf(task)?.sessionId,
    ...asked,
    askedBy: context.actor,
    askedAt: askedAt(task, context),
    outcome: { state: 'open' },
  };
}

/**
 * A person's answer; the first one wins. What it means depends on the kind: a plan review is approved or revised, a
 * failed or lost task retried or left, a manager started again, a stranded text brought again or dropped, a call of a
 * tool allowed or denied; everything else is delivered to the agent as it is.
 */
export function decideRespond(
  state: HubState,
  intervention: Intervention,
  response: string,
  context: Context,
  figures: Figures = () => undefined,
): readonly HubEvent[] {
  requireUnanswered(intervention);
  if (intervention.kind === 'tool_approval') return [responded(intervention, parseApprovalAnswer(response), context)];
  if (isSessionQuestion(intervention)) return [responded(intervention, response, context)];
  if (isOfSession(intervention)) {
    const { answer, events } = decideSessionGuardAnswer(state, intervention, response, context);
    return [responded(intervention, answer, context), ...events];
  }
  if (intervention.objectiveId !== undefined)
    return decideManagerAnswer(state, intervention, response, context, figures);
  const task = requireTask(state, intervention.taskId);
  switch (intervention.kind) {
    case 'plan_review':
      return response.trim().toLowerCase() === 'approve'
        ? decideApprovePlan(state, task, undefined, context)
        : decideRevisePlan(state, task, response, context);
    case 'failure':
      return decideFailureAnswer(state, intervention, task, chosen(intervention, response), context);
    case 'lost_session':
      return decideLostSession(state, intervention, task, chosen(intervention, response), context);
    case 'guard': {
      const { answer, events } = decideGuardAnswer(state, intervention, task, response, context);
      return [responded(intervention, answer, context), ...events];
    }
    case 'provider_usage': {
      const choice = chosen(intervention, response);
      return [
        responded(intervention, choice, context),
        ...decideUsageAnswer(state, intervention, task, choice, context),
      ];
    }
    case 'stranded_input': {
      const choice = chosen(intervention, response);
      return [responded(intervention, choice, context), ...decideStrandedAnswer(state, intervention, choice, context)];
    }
    case 'question':
    case 'pr_decision':
      return [responded(intervention, response, context)];
  }
}

export function decideApprovePlan(
  state: HubState,
  task: Task,
  comment: string | undefined,
  context: Context,
): HubEvent[] {
  requireState(task, 'approve the plan');
  return [
    ...openReviews(state, task).map((review) => responded(review, comment ?? 'approve', context)),
    { type: 'task_plan_approved', taskId: task.id, actor: context.actor, revision: planRevision(task), comment },
  ];
}

export function decideRevisePlan(state: HubState, task: Task, comment: string, context: Context): HubEvent[] {
  requireState(task, 'revise the plan');
  return [
    ...openReviews(state, task).map((review) => responded(review, comment, context)),
    { type: 'task_plan_revised', taskId: task.id, actor: context.actor, revision: planRevision(task), comment },
  ];
}

/** A failed task: a new attempt with "retry" or, with what its agent knew, with "resume"; "leave" changes nothing. */
function decideFailureAnswer(
  state: HubState,
  intervention: TaskIntervention,
  task: Task,
  choice: string,
  context: Context,
): readonly HubEvent[] {
  const answered = responded(intervention, choice, context);
  if (choice === 'resume') return [answered, ...decideResumed(state, intervention, context)];
  return choice === 'retry' ? [answered, ...decideRetry(task, context)] : [answered];
}

/** A lost session's task: a new attempt with "retry", one that goes on with "resume", failed with "fail". */
function decideLostSession(
  state: HubState,
  intervention: TaskIntervention,
  task: Task,
  choice: string,
  context: Context,
): readonly HubEvent[] {
  // It answers the question itself: who resumes the session by hand answers it as well.
  if (choice === 'resume') return decideResumed(state, intervention, context);
  const failed: HubEvent = {
    type: 'task_failed',
    taskId: task.id,
    actor: context.actor,
    failure: { reason: 'session-lost', message: 'its session was lost' },
    attempt: task.attempt,
  };
  const retried: HubEvent = { type: 'task_retried', taskId: task.id, actor: context.actor, attempt: task.attempt + 1 };
  return [responded(intervention, choice, context), failed, ...(choice === 'retry' ? [retried] : [])];
}

const decideResumed = (state: HubState, { sessionId }: TaskIntervention, context: Context): readonly HubEvent[] =>
  decideResumeSession(state, requireSession(state, sessionId ?? ''), context).events;

function responded(
  { id: interventionId, taskId, sessionId }: TaskIntervention | SessionIntervention,
  answer: string,
  { actor }: Context,
): HubEvent {
  return taskId === undefined
    ? { type: 'session_human_responded', sessionId, interventionId, actor, answer }
    : { type: 'intervention_responded', taskId, interventionId, actor, answer };
}

const openReviews = (state: HubState, task: Task): readonly TaskIntervention[] =>
  openInterventionsOf(state, task.id).filter((open) => open.kind === 'plan_review');

const planRevision = (task: Task): number => ('plan' in task ? (task.plan?.revision ?? 1) : 1);

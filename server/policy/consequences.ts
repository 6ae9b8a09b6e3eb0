import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention, TaskIntervention } from '../../shared/model/intervention.ts';
import { pausingKinds } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Failure, Task } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { newIntervention } from '../decide/interventions.ts';
import { notNeeded } from '../decide/notNeeded.ts';
import { freeSessionName, isNameTaken } from '../decide/sessionNames.ts';
import { pausedBy } from '../decide/taskWork.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import { resumeWayOf } from '../state/resumeWay.ts';
import { assignmentOf, hasEnded, isUnderWay, isWorking, provingOf } from '../state/taskQueries.ts';
import { isSameTrip, repeatedError, repeatedText, tripped } from './guards.ts';
import { usableAgain } from './providerUsage.ts';
import { demandChanged, unprovableOn, unprovenAlone } from './unproven.ts';
import { afterTurn, afterUsage } from './usageGuards.ts';
import { mayRetry, retryAfter, wasLetFail } from './retries.ts';
import { sessionPeople } from './sessionPeople.ts';
import { strandedInput } from './strandedInput.ts';

/** What happens to a task because of its session, and to sessions and interventions because of their task. */
export function consequences(state: HubState, event: HubEvent, context: Context): HubEvent[] {
  switch (event.type) {
    case 'session_active':
      return begun(state, event.sessionId);
    case 'session_usage_recorded':
      return afterUsage(state, event, context);
    case 'session_turn_ended':
      return event.moved ? [] : afterTurn(state, event.sessionId, context);
    case 'guard_released':
    case 'objective_guard_released':
    case 'session_guard_released':
      return releasedWith(state, event);
    case 'provider_unparked':
      return usableAgain(state, event.parking);
    case 'task_assigned':
    case 'task_auto_assigned':
      return withdrawn(state, state.tasks.get(event.taskId), 'it can run now', ({ kind }) => kind === 'provider_usage');
    case 'task_plan_approved':
      return [...startedByPlan(state, event.taskId), ...stillPaused(state, event.taskId)];
    case 'task_plan_revised':
      return stillPaused(state, event.taskId);
    case 'session_ended':
      return endedUnder(state, event.sessionId, event.reason, event.exit);
    case 'session_lost':
      return lostUnder(state, event.sessionId, event.reason, context);
    case 'session_recovered':
      return [...foundAgain(state, event.sessionId), ...namedAnew(state, event.sessionId)];
    case 'server_offline':
      return notBegunOn(state, event.serverId);
    case 'intervention_requested':
      return askedAgain(state, event.intervention, context);
    case 'intervention_responded':
    case 'intervention_withdrawn':
      return resumed(state, event.taskId);
    case 'task_completed':
    case 'task_cancelled':
      return [
        ...closedWith(state, event.taskId),
        ...withdrawn(state, state.tasks.get(event.taskId), 'its task has ended'),
      ];
    case 'task_failed':
      return [
        ...closedWith(state, event.taskId),
        ...withdrawn(state, state.tasks.get(event.taskId), 'its task has ended'),
        ...afterFailure(state, event.taskId, event.failure, context),
      ];
    case 'task_updated':
      return demandChanged(state, event);
    case 'evidence_checked':
      return event.passed ? [] : unprovenAlone(state, event);
    case 'server_removed':
      return unprovableOn(state, event.serverId);
    case 'delivery_advanced':
    case 'delivery_retried':
    case 'delivery_dropped':
      return strandedInput(state, event, context);
    case 'task_retried':
      return withdrawn(state, state.tasks.get(event.taskId), 'the task was retried');
    case 'project_member_removed':
    case 'project_member_set':
    case 'session_shared':
    case 'session_unshared':
    case 'session_privacy_changed':
      return sessionPeople(state, event);
    default:
      return [];
  }
}

/** The program of its session runs: the task has begun, or its agent makes a plan first. */
function begun(state: HubState, sessionId: Session['id']): HubEvent[] {
  const task = taskOfSession(state, sessionId);
  if (task?.status !== 'assigned') return [];
  const about = { taskId: task.id, actor: hubActor, sessionId } as const;
  return [
    task.requirePlanApproval
      ? { type: 'task_planning', ...about }
      : { type: 'task_started', ...about, serverId: task.assignment.serverId },
  ];
}

/** With its plan approved the work itself begins: the timeline says so, as it does for a task without a plan. */
function startedByPlan(state: HubState, taskId: Task['id']): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task?.status !== 'running') return [];
  const { sessionId, serverId } = task.assignment;
  return [{ type: 'task_started', taskId, actor: hubActor, sessionId, serverId }];
}

/** What was asked during the review did not pause it then; now there is something to pause. */
function stillPaused(state: HubState, taskId: Task['id']): HubEvent[] {
  const asked = openInterventionsOf(state, taskId).find((open) => pausingKinds.has(open.kind));
  if (asked === undefined) return [];
  const { id: interventionId, question } = asked;
  return [{ type: 'task_needs_human', taskId, actor: hubActor, interventionId, question }];
}

function endedUnder(
  state: HubState,
  sessionId: Session['id'],
  reason: string,
  exit: Extract<HubEvent, { type: 'session_ended' }>['exit'],
): HubEvent[] {
  const task = taskOfSession(state, sessionId);
  // What it reported is still looked at: that decides how the task ends.
  if (task === undefined || !isUnderWay(task) || provingOf(task) !== undefined) return [];
  const how = 'exitCode' in exit ? `exit code ${exit.exitCode}` : `signal ${exit.signal}`;
  const failure: Failure =
    task.status === 'assigned'
      ? { reason: 'launch', message: reason }
      : {
          reason: 'session-ended',
          message: `its session ended (${how}) before the task was reported as done: ${reason}`,
        };
  return [{ type: 'task_failed', taskId: task.id, actor: hubActor, failure, attempt: task.attempt }];
}

/** Work may be half done: a human decides. What had not begun goes back. */
function lostUnder(state: HubState, sessionId: Session['id'], reason: string, context: Context): HubEvent[] {
  const task = taskOfSession(state, sessionId);
  if (task?.status === 'assigned') {
    return [
      {
        type: 'task_unassigned',
        taskId: task.id,
        actor: hubActor,
        why: reason,
        queued: task.assignment.reason.by === 'auto',
      },
    ];
  }
  if (task === undefined || !isWorking(task)) return [];
  const resumes = isResumable(state, sessionId);
  const resume = resumes ? '"resume" for a new attempt that goes on there with what its agent knew, ' : '';
  const question =
    `The session of ${task.ref} was lost: ${reason}. What was on its screen last: "rostrum session screen ${sessionId}". ` +
    `Answer ${resume}"retry" for a new attempt, which begins anew, or "fail" to give the task up; should the session be found again, it goes on by itself.`;
  const options = resumes ? ['resume', 'retry', 'fail'] : ['retry', 'fail'];
  const intervention = newIntervention(task, { kind: 'lost_session', question, options }, context);
  return pausedBy(task, intervention.id, question, hubActor, [
    { type: 'intervention_requested', taskId: task.id, actor: hubActor, intervention },
  ]);
}

/** Its task goes on. Where that was given up meanwhile the agent ends: the next attempt is somebody else's. */
function foundAgain(state: HubState, sessionId: Session['id']): HubEvent[] {
  const session = state.sessions.get(sessionId);
  const task = taskOfSession(state, sessionId);
  if (task !== undefined)
    return withdrawn(state, task, 'its session was found again', (open) => open.kind === 'lost_session');
  if (session?.taskId === undefined || session.wanted === 'closed') return [];
  return [{ type: 'session_close_requested', sessionId, actor: hubActor, why: 'its task went on without it' }];
}

/** Its name was free while it was lost. Where another has it now, that one keeps it. */
function namedAnew(state: HubState, sessionId: Session['id']): HubEvent[] {
  const session = state.sessions.get(sessionId);
  if (session === undefined || !isNameTaken(state, session.projectId, session.name, session.id)) return [];
  const name = freeSessionName(state, session.projectId, session.name);
  return [{ type: 'session_renamed', sessionId, actor: hubActor, name, was: session.name }];
}

function notBegunOn(state: HubState, serverId: string): HubEvent[] {
  return [...state.tasks.pick(state.by.underWayServer.of(serverId))].flatMap((task): HubEvent[] =>
    task.status === 'assigned'
      ? [
          {
            type: 'task_unassigned',
            taskId: task.id,
            actor: hubActor,
            why: 'its server went offline before the start',
            queued: true,
          },
        ]
      : [],
  );
}

/** Back to work only when the last intervention that paused it is closed. */
function resumed(state: HubState, taskId: Task['id']): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task?.status !== 'needs_human') return [];
  const isPaused = openInterventionsOf(state, taskId).some((open) => pausingKinds.has(open.kind));
  return isPaused ? [] : [{ type: 'task_resumed', taskId, actor: hubActor, to: task.returnTo }];
}

function withdrawn(
  state: HubState,
  task: Task | undefined,
  why: string,
  concerns: (open: Intervention) => boolean = () => true,
): HubEvent[] {
  if (task === undefined) return [];
  return openInterventionsOf(state, task.id)
    .filter(concerns)
    .map((open) => notNeeded(open, why, hubActor));
}

/** The session that was opened for a task ends with it; one that was there before becomes idle. A cancelled agent always ends. */
function closedWith(state: HubState, taskId: Task['id']): HubEvent[] {
  const task = state.tasks.get(taskId);
  // Where its next attempt has begun by the same line, that one's session is none of this end.
  const assignment = task === undefined || !hasEnded(task) ? undefined : assignmentOf(task);
  const session = assignment === undefined ? undefined : state.sessions.get(assignment.sessionId);
  if (task === undefined || assignment === undefined || session === undefined || !isLive(session)) return [];
  const wasOpenedForTask = session.createdAt === assignment.at;
  if (wasOpenedForTask || task.status === 'cancelled') {
    return session.wanted === 'closed'
      ? []
      : [{ type: 'session_close_requested', sessionId: session.id, actor: hubActor, why: `task ${task.status}` }];
  }
  return [
    { type: 'session_task_changed', sessionId: session.id, actor: hubActor, taskId: undefined, attempt: undefined },
  ];
}

function afterFailure(state: HubState, taskId: Task['id'], failure: Failure, context: Context): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task?.status !== 'failed' || wasLetFail(task)) return [];
  // Where no retry would follow by itself a person decides anyway.
  const trip = mayRetry(task) ? repeatedError(state, task) : undefined;
  if (trip !== undefined) return tripped(state, task, trip, repeatedText(task, trip, failure.message), context);
  const retry = retryAfter(state, task, context.now);
  if (retry !== undefined) return [{ type: 'task_retried', taskId, actor: hubActor, ...retry }];
  const resumes = failure.reason === 'session-ended' && isResumable(state, task.assignment?.sessionId);
  const hint = resumes ? ' "resume" goes on there with what its agent knew; "retry" begins anew.' : '';
  const question = `${task.ref} failed: ${failure.message}${hint}`;
  const options = resumes ? ['resume', 'retry', 'leave'] : ['retry', 'leave'];
  const intervention = newIntervention(task, { kind: 'failure', question, options }, context);
  return [{ type: 'intervention_requested', taskId, actor: hubActor, intervention }];
}

function isResumable(state: HubState, sessionId: string | undefined): boolean {
  const session = sessionId === undefined ? undefined : state.sessions.get(sessionId);
  return session !== undefined && resumeWayOf(state, session) !== undefined;
}

/** One word lets all go on that the same figure stopped: what it is counted from, or up to, is theirs too. */
function releasedWith(state: HubState, event: GuardReleased): HubEvent[] {
  const why = 'the same limit had stopped other work, and a person let it go on';
  const asked = state.by.openInterventionProject.of(releasedIn(state, event) ?? '');
  return [...state.interventions.pick([...asked])]
    .filter((open) => isSameTrip(open.trip, event))
    .map((open) => notNeeded(open, why, hubActor));
}

type GuardReleased = Extract<
  HubEvent,
  { type: 'guard_released' | 'objective_guard_released' | 'session_guard_released' }
>;

/** The project of what a person let go on. */
function releasedIn(state: HubState, event: GuardReleased): string | undefined {
  switch (event.type) {
    case 'guard_released':
      return state.tasks.get(event.taskId)?.projectId;
    case 'objective_guard_released':
      return state.objectives.get(event.objectiveId)?.projectId;
    case 'session_guard_released':
      return state.sessions.get(event.sessionId)?.projectId;
  }
}

/** An agent that asks the same again and again does not need another answer, but a look. */
function askedAgain(state: HubState, { taskId, kind, question }: TaskIntervention, context: Context): HubEvent[] {
  const task = state.tasks.get(taskId);
  const trip = kind === 'question' && task !== undefined ? repeatedError(state, task) : undefined;
  return task === undefined || trip === undefined
    ? []
    : tripped(state, task, trip, repeatedText(task, trip, question), context);
}

/** The task whose current attempt runs in a session. */
function taskOfSession(state: HubState, sessionId: string): Task | undefined {
  const taskId = state.sessions.get(sessionId)?.taskId;
  const task = taskId === undefined ? undefined : state.tasks.get(taskId);
  if (task === undefined || hasEnded(task)) return undefined;
  return assignmentOf(task)?.sessionId === sessionId ? task : undefined;
}

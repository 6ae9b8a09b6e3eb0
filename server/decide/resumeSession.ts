import { conflict, HubError, wrongState } from '../../shared/errors.ts';
import type { HubEvent, TaskEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Server } from '../../shared/model/server.ts';
import type { RunMode, Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { applyTask } from '../state/applyTask.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import { resumeWayOf, resumptionOf } from '../state/resumeWay.ts';
import { assignmentOf, isUnderWay } from '../state/taskQueries.ts';
import { assignEvents, decideAssign } from './assign.ts';
import type { Context } from './context.ts';
import { decideRetry } from './endTask.ts';
import { keptMode } from './keptMode.ts';
import { notNeeded } from './notNeeded.ts';
import { requireGuardAnswered, requireHeldForPerson } from './requireGuardAnswered.ts';
import { requireProject } from './requireRecord.ts';
import { ownSessionName } from './sessionNames.ts';
import { requireOpenable } from './sessions.ts';

interface Resumption {
  readonly sessionId: Id<'session'>;
  readonly events: readonly HubEvent[];
}

/** What every way of resuming needs. */
interface Ground {
  readonly session: Session;
  readonly project: Project;
  readonly server: Server;
  readonly mode: RunMode;
}

/**
 * A dead session goes on in a new one: on the same server, with the same agent, directory, role and privacy, and run as
 * it was where `mode` does not say otherwise. Where its task has not been done, that is the task's next attempt. Asked again while the new one is starting, it is the answer.
 * @throws wrong-state for a living one, no-fit where its agent or server cannot, conflict where its work goes on elsewhere.
 */
export function decideResumeSession(
  state: HubState,
  session: Session,
  context: Context,
  mode: RunMode = session.mode ?? 'interactive',
): Resumption {
  const resumption = resumptionOf(state, session);
  if (resumption?.lifecycle === 'starting' && resumption.wanted === 'running')
    return { sessionId: resumption.id, events: [] };
  if (isLive(session)) throw wrongState({ id: session.name, status: session.lifecycle }, 'be resumed', ['close']);
  if (resumption !== undefined) {
    throw conflict(`${session.name} goes on already, as ${resumption.name} (${resumption.id}). Use that one.`, {
      session: resumption.id,
    });
  }
  const ground = requireGround(state, session, mode);
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  const events =
    task === undefined || task.status === 'done'
      ? resumedByHand(state, ground, context)
      : nextAttempt(state, ground, task, context);
  const requested = events.find((event) => event.type === 'session_requested');
  if (requested === undefined) throw new Error('a resumption asks for a session');
  return { sessionId: requested.sessionId, events: [...events, ...notTwice(session, context)] };
}

/** @throws no-fit that says what to do instead, server-offline. */
function requireGround(state: HubState, session: Session, mode: RunMode): Ground {
  const project = requireProject(state, session.projectId);
  const server = state.servers.get(session.serverId);
  if (server === undefined) {
    throw noFit(session, `The server of ${session.name} was removed, and what the session knew is only there.`);
  }
  if (session.role === 'manager') {
    throw noFit(session, `${session.name} managed an objective: start a manager anew ("rostrum objective manager").`);
  }
  if (resumeWayOf(state, session) === undefined) throw noFit(session, cannotResume(session, server));
  requireOpenable(state, { project, server, provider: session.provider, mode });
  return { session, project, server, mode };
}

function cannotResume({ name, provider, role, cwd, taskId }: Session, server: Server): string {
  const directory = cwd === undefined ? '' : ` --cwd ${cwd}`;
  const open = `rostrum session open --server ${server.name} --provider ${provider}${directory}`;
  if (role === 'shell') return `${name} was a shell, which has nothing to resume. Open another: ${open}`;
  const why = `${provider} on ${server.name} cannot go on with the conversation of ${name}.`;
  return `${why} ${taskId === undefined ? `Begin a new one: ${open}` : 'Retry its task, which begins anew: rostrum task retry'}`;
}

function resumedByHand(state: HubState, { session, project, server, mode }: Ground, context: Context): HubEvent[] {
  requireHeldForPerson(state, session, `resume ${session.name}`, context);
  const sessionId = context.newId('session');
  const asked = [...state.interventions.pick(state.by.openSessionAsked.of(session.id))];
  return [
    ...asked.map((one) => notNeeded(one, 'its conversation goes on in another session', context.actor)),
    {
      type: 'session_requested',
      sessionId,
      actor: context.actor,
      session: {
        id: sessionId,
        projectId: project.id,
        serverId: server.id,
        name: ownSessionName(state, project.id, session.name),
        provider: session.provider,
        role: session.role,
        ...keptMode(mode),
        cwd: session.cwd,
        wanted: 'running',
        openedBy: context.actor,
        ...privacyOf(session),
        resumedFrom: session.id,
        createdAt: context.now,
      },
    },
  ];
}

/**
 * The attempt that was lost ends, and the next one is given to the same server. One that is under way holds its caps and
 * locks already, so they are not asked for again.
 */
function nextAttempt(state: HubState, { session, server, mode }: Ground, task: Task, context: Context): HubEvent[] {
  requireGuardAnswered(state, task, 'resume', context);
  const opening = attemptEvents(state, task, session, context);
  const ready = opening.reduce<Task>((before, event) => applyTask(before, event, context.now) ?? before, task);
  const { cwd, provider, id: resumedFrom } = session;
  const wish = {
    task: ready,
    server,
    by: 'hand',
    provider,
    mode,
    session: { cwd, ...privacyOf(session), resumedFrom },
  } as const;
  return [...opening, ...(isUnderWay(task) ? assignEvents(state, wish, context) : decideAssign(state, wish, context))];
}

/** What brings a task to the attempt that is to be resumed. @throws conflict where it goes on in another session. */
function attemptEvents(state: HubState, task: Task, session: Session, context: Context): readonly TaskEvent[] {
  if (task.status === 'pending') return [];
  // Should the new attempt be taken back before it begins, it waits for this server: its work is there.
  const retried = (attempt: number): TaskEvent => ({
    type: 'task_retried',
    taskId: task.id,
    actor: context.actor,
    attempt,
    onServer: session.serverId,
  });
  if (!isUnderWay(task)) return decideRetry(task, context).map(() => retried(task.attempt + 1));
  const inWork = assignmentOf(task)?.sessionId;
  if (inWork !== session.id) {
    const other = state.sessions.get(inWork ?? '');
    throw conflict(
      `${task.ref} goes on in ${other?.name ?? 'another session'}, as attempt ${task.attempt}. Cancel it first, or leave it there.`,
      { id: task.id, session: inWork },
    );
  }
  const asked = openInterventionsOf(state, task.id).filter(({ kind }) => kind === 'lost_session');
  return [
    ...asked.map(({ id: interventionId }): TaskEvent => ({
      type: 'intervention_responded',
      taskId: task.id,
      interventionId,
      actor: context.actor,
      answer: 'resume',
    })),
    {
      type: 'task_failed',
      taskId: task.id,
      actor: context.actor,
      failure: { reason: 'session-lost', message: 'its session was lost' },
      attempt: task.attempt,
    },
    retried(task.attempt + 1),
  ];
}

/** A lost one that is found again ends: two must not go on with one conversation. */
const notTwice = (session: Session, { actor }: Context): HubEvent[] =>
  session.lifecycle === 'lost' && session.wanted === 'running'
    ? [{ type: 'session_close_requested', sessionId: session.id, actor, why: 'goes on in another session' }]
    : [];

/** A private one stays its opener's, whoever resumes it: what it shows is no less private for that. */
const privacyOf = (session: Session): Partial<Pick<Session, 'private' | 'openedBy'>> =>
  session.private === undefined ? {} : { private: session.private, openedBy: session.openedBy };

const noFit = ({ id }: Session, message: string) => new HubError('no-fit', message, { session: id });

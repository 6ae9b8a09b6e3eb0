import { conflict, HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Gate, PlacementReason } from '../../shared/model/placement.ts';
import type { Server } from '../../shared/model/server.ts';
import type { RunMode, Session, SessionFacts } from '../../shared/model/session.ts';
import type { Assignment, Task } from '../../shared/model/task.ts';
import { capText, reachedCap } from '../policy/caps.ts';
import type { Figures } from '../policy/asked.ts';
import { gatesOf } from '../policy/matching.ts';
import { blockersOf, inputsOf } from '../state/blockers.ts';
import { askingGuard } from '../state/heldSessions.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { providerAt, providerOf } from '../state/providers.ts';
import type { Context } from './context.ts';
import { keptMode } from './keptMode.ts';
import { requireServer } from './requireRecord.ts';
import { ownSessionName } from './sessionNames.ts';
import { requireState } from './transitions.ts';

export interface AssignWish {
  readonly task: Task;
  readonly server: Server;
  readonly by: PlacementReason['by'];
  readonly reason?: PlacementReason;
  readonly provider?: string | undefined;
  /** How it is run, where that is not as the task says. */
  readonly mode?: RunMode | undefined;
  readonly session?: Pick<SessionFacts, 'cwd' | 'private' | 'resumedFrom'> & {
    readonly name?: string | undefined;
    /** Whoever asks, where it is not said. */
    readonly openedBy?: SessionFacts['openedBy'];
  };
}

/**
 * Gives a task to a server: a session is wanted there, its inputs are fixed now, and capacity, caps and locks are
 * claimed by the same events.
 * @throws wrong-state, conflict with the blockers, no-fit with the gates that did not pass.
 */
export function decideAssign(
  state: HubState,
  wish: AssignWish,
  context: Context,
  figures: Figures = noFigures,
): HubEvent[] {
  const { task, server } = wish;
  requireState(task, 'assign');
  requireUnblocked(state, task);
  requireBelowCaps(state, task);
  const { mode = task.placement.mode } = wish;
  const wanted = { ...task, placement: { ...task.placement, mode } };
  const provider = wish.provider ?? providerAt(state, wanted, server) ?? providerOf(state, task);
  // A person may move a retried task on purpose; only by itself it stays where its work is.
  const placed = { ...wanted, placement: { ...wanted.placement, provider, providers: undefined }, onServer: undefined };
  requireFit(task, server, gatesOf(state, placed, server, figures));
  return assignEvents(state, { ...wish, provider }, context);
}

/** The events of an assignment whose gates have been checked. */
export function assignEvents(
  state: HubState,
  wish: AssignWish & { readonly provider: string },
  context: Context,
): HubEvent[] {
  const { task, server } = wish;
  const sessionId = context.newId('session');
  const assignment: Assignment = {
    serverId: server.id,
    sessionId,
    at: context.now,
    ...inputsOf(state, task),
    reason: wish.reason ?? { by: wish.by },
  };
  return [
    {
      type: wish.by === 'hand' ? 'task_assigned' : 'task_auto_assigned',
      taskId: task.id,
      actor: context.actor,
      assignment,
    },
    {
      type: 'session_requested',
      sessionId,
      actor: context.actor,
      session: {
        id: sessionId,
        projectId: task.projectId,
        serverId: server.id,
        name: wish.session?.name ?? ownSessionName(state, task.projectId, `${task.ref}.${task.attempt}`.toLowerCase()),
        provider: wish.provider,
        role: 'worker',
        ...keptMode(wish.mode ?? task.placement.mode),
        cwd: wish.session?.cwd,
        taskId: task.id,
        attempt: task.attempt,
        wanted: 'running',
        openedBy: wish.session?.openedBy ?? context.actor,
        ...(wish.session?.private === undefined ? {} : { private: wish.session.private }),
        ...(wish.session?.resumedFrom === undefined ? {} : { resumedFrom: wish.session.resumedFrom }),
        createdAt: context.now,
      },
    },
  ];
}

/** Delivers a task into a live idle session as its next task; the session's scope changes with it. */
export function decideAssignToSession(state: HubState, task: Task, session: Session, context: Context): HubEvent[] {
  requireState(task, 'assign');
  requireUnblocked(state, task);
  requireBelowCaps(state, task);
  if (session.projectId !== task.projectId)
    throw conflict(`Session ${session.name} belongs to another project than ${task.ref}.`);
  if (!isLive(session) || session.lifecycle !== 'active' || session.wanted === 'closed') {
    throw conflict(`Session ${session.name} is ${session.lifecycle}; choose one that is active, or a server.`);
  }
  const busy = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  if (busy !== undefined)
    throw conflict(`Session ${session.name} works on ${busy.ref}; choose an idle one, or a server.`);
  const asking = askingGuard(state, session);
  if (asking !== undefined)
    throw conflict(
      `Session ${session.name} is held, because a guard asks about it: answer that first (${asking.id} in the inbox), or choose another one.`,
    );
  const { provider } = task.placement;
  if (provider !== undefined && provider !== session.provider)
    throw new HubError(
      'no-fit',
      `${task.ref} wants ${provider}, and session ${session.name} runs ${session.provider}. Choose another session, or a server.`,
    );
  const mode = task.placement.mode ?? 'interactive';
  if (mode !== (session.mode ?? 'interactive'))
    throw new HubError(
      'no-fit',
      `${task.ref} wants its agent ${mode}, and session ${session.name} is ${session.mode ?? 'interactive'}. Choose another session, or a server.`,
    );
  const server = requireServer(state, session.serverId);
  const gates = gatesOf(state, task, server, noFigures).filter(({ name }) => gatesOfLive.has(name));
  requireFit(task, server, gates);
  const assignment: Assignment = {
    serverId: session.serverId,
    sessionId: session.id,
    at: context.now,
    ...inputsOf(state, task),
    reason: { by: 'hand' },
  };
  const about = { taskId: task.id, actor: context.actor } as const;
  return [
    { type: 'task_assigned', ...about, assignment },
    {
      type: 'session_task_changed',
      sessionId: session.id,
      taskId: task.id,
      attempt: task.attempt,
      actor: context.actor,
    },
    task.requirePlanApproval
      ? { type: 'task_planning', ...about, sessionId: session.id }
      : { type: 'task_started', ...about, sessionId: session.id, serverId: session.serverId },
  ];
}

/** Takes an assigned task back before it has begun; its session is not wanted any more. */
export function decideUnassign(task: Task, context: Context): HubEvent[] {
  requireState(task, 'unassign');
  if (task.status !== 'assigned') return [];
  const why = 'taken back by hand';
  return [
    { type: 'task_unassigned', taskId: task.id, actor: context.actor, why, queued: false },
    { type: 'session_close_requested', sessionId: task.assignment.sessionId, actor: context.actor, why },
  ];
}

function requireUnblocked(state: HubState, task: Task): void {
  const blockers = blockersOf(state, task);
  if (blockers.length === 0) return;
  throw conflict(`${task.ref} cannot be assigned yet: ${blockers.map((blocker) => blocker.text).join('; ')}.`, {
    blockedBy: blockers,
  });
}

/** What still matters where the session runs already: its program and its slot are there. */
const gatesOfLive: ReadonlySet<string> = new Set(['online', 'enabled', 'project', 'locks']);

function requireBelowCaps(state: HubState, task: Task): void {
  const cap = reachedCap(state, task.projectId);
  if (cap !== undefined) throw new HubError('no-fit', `${task.ref} cannot start: ${capText(cap)}.`, { cap });
}

function requireFit(task: Task, server: Server, gates: readonly Gate[]): void {
  const failed = gates.filter((gate) => !gate.passed);
  if (failed.length === 0) return;
  const code = server.connection.state === 'offline' ? 'server-offline' : 'no-fit';
  throw new HubError(
    code,
    `${task.ref} cannot run on ${server.name}: ${failed.map((gate) => `${gate.name}: ${gate.detail}`).join('; ')}. See "rostrum task why ${task.ref}".`,
    { server: server.id, gates: failed },
  );
}

const noFigures: Figures = () => undefined;

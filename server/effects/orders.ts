import { actorName, hubActor } from '../../shared/model/actor.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { commandLimitMs, provenByServer } from '../../shared/model/evidence.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Delivery } from '../../shared/model/note.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { ObjectiveOffer, Order, ReportedSession, SessionOrder, TaskOffer } from '../../shared/protocol/daemon.ts';
import { limits, timings } from '../../shared/timings.ts';
import { readApprovalAnswer } from '../decide/approvalAnswer.ts';
import { attemptOf } from '../state/applyDelivery.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { excerpt } from '../state/rows/excerpt.ts';
import { assignmentOf, hasEnded, provingOf } from '../state/taskQueries.ts';
import { holdOrder, holdOrders } from './holdOrders.ts';
import { ruleOrders, rulesOrder } from './ruleOrders.ts';

/** An order and the server whose daemon gets it. */
export interface OrderTo {
  readonly serverId: string;
  readonly order: Order;
}

/** What daemons are to do because of these events, read from the state after them. */
export function ordersFor(state: HubState, events: readonly HubEvent[]): readonly OrderTo[] {
  // Rules and holds come first: what begins after them begins under them.
  const first = [...ruleOrders(state, events), ...holdOrders(state, events)];
  return [...first, ...events.flatMap((event) => ordersAfter(state, event))];
}

function ordersAfter(state: HubState, event: HubEvent): readonly OrderTo[] {
  switch (event.type) {
    case 'session_requested':
      return toSession(state, event.session.id, (session) => startOrder(state, session));
    case 'session_close_requested':
      return toSession(state, event.sessionId, (session) => closeOrder(session, event.why, graceFor(event.why)));
    case 'session_task_changed':
      return toSession(state, event.sessionId, (session) => offerOrder(state, session));
    case 'session_active':
    case 'session_recovered':
      // It was to be closed before it was there.
      return toSession(state, event.sessionId, (session) =>
        closeOrder(session, 'no longer wanted', graceOf(state, session)),
      );
    case 'delivery_wanted': {
      const { delivery } = event;
      return toSession(state, delivery.sessionId, () => deliverOrder(state.deliveries.get(delivery.id)));
    }
    case 'delivery_retried': {
      const delivery = state.deliveries.get(event.deliveryId);
      return delivery === undefined ? [] : toSession(state, delivery.sessionId, () => deliverOrder(delivery));
    }
    case 'intervention_responded':
    case 'intervention_withdrawn':
    case 'session_human_responded':
    case 'session_human_not_needed': {
      const asked = state.interventions.get(event.interventionId);
      return toSession(state, asked?.sessionId ?? '', (session) => approvalOrder(session, asked));
    }
    case 'evidence_wanted':
      return toServerOf(state, event.taskId, (task) => [proofOrder(task)]);
    case 'evidence_checked':
    case 'evidence_withdrawn':
    case 'task_cancelled':
    case 'task_failed':
      // Whatever is not in the list any more ends there.
      return toServerOf(state, event.taskId, (task, serverId) =>
        provenByServer(task.evidence).length === 0 && event.type !== 'evidence_withdrawn'
          ? []
          : [keepOrder(state, serverId)],
      );
    default:
      return [];
  }
}

/** The whole difference between what is wanted of a server and what its daemon has just reported. */
export function ordersOnConnect(
  state: HubState,
  serverId: string,
  reported: readonly ReportedSession[],
): readonly Order[] {
  const live = [...state.sessions.pick(state.by.liveSessionServer.of(serverId))];
  const leftOver = reported
    .map(({ sessionId }) => state.sessions.get(sessionId))
    .filter((session): session is Session => session?.serverId === serverId && !isLive(session));
  const server = state.servers.get(serverId);
  return [
    // First: what is started after them is started under them.
    server && rulesOrder(state, server),
    holdOrder(state, serverId),
    ...leftOver.map((session) => closing(session, 'has ended for the hub', 0)),
    ...live.map((session) => startOrder(state, session)),
    ...live.map((session) => closeOrder(session, 'no longer wanted', graceOf(state, session))),
    ...live.map((session) => (isTaskWaiting(state, session) ? offerOrder(state, session) : undefined)),
    ...live.flatMap((session) =>
      [...state.interventions.pick(state.by.unsettledApproval.of(session.id))].map((asked) =>
        approvalOrder(session, asked),
      ),
    ),
    ...live.flatMap(({ id }) => [...state.deliveries.pick(state.by.wantedDelivery.of(id))].map(deliverOrder)),
    keepOrder(state, serverId),
    ...provingOn(state, serverId).map(proofOrder),
  ].filter((order) => order !== undefined);
}

const provingOn = (state: HubState, serverId: string): readonly Task[] =>
  [...state.tasks.pick(state.by.underWayServer.of(serverId))].filter((task) => provingOf(task) !== undefined);

/** Everything that is to be shown of the tasks of a server: the daemon lets go of the rest. */
const keepOrder = (state: HubState, serverId: string): Order => ({
  type: 'evidence.keep',
  proofIds: provingOn(state, serverId).flatMap((task) => provingOf(task)?.proofId ?? []),
});

function proofOrder(task: Task): Order | undefined {
  const proving = provingOf(task);
  const assignment = assignmentOf(task);
  if (proving === undefined || assignment === undefined) return undefined;
  const { evidence } = task;
  const text = evidence?.command;
  return {
    type: 'evidence.run',
    proofId: proving.proofId,
    taskId: task.id,
    sessionId: assignment.sessionId,
    ...(evidence === undefined || text === undefined ? {} : { command: { text, limitMs: commandLimitMs(evidence) } }),
    branchMoved: evidence?.branchMoved === true,
  };
}

function toServerOf(
  state: HubState,
  taskId: string,
  make: (task: Task, serverId: string) => readonly (Order | undefined)[],
): readonly OrderTo[] {
  const task = state.tasks.get(taskId);
  // Of a task that was retried by the same line it is the server of the attempt before.
  const serverId = task && (assignmentOf(task)?.serverId ?? task.pastAttempts.at(-1)?.serverId);
  if (task === undefined || serverId === undefined) return [];
  return make(task, serverId).flatMap((order) => (order === undefined ? [] : [{ serverId, order }]));
}

/** Everything an agent needs of a task; whole, as fixed at assignment. */
function offerOf(state: HubState, task: Task): TaskOffer {
  const objective = task.parentId === undefined ? undefined : state.objectives.get(task.parentId);
  return {
    taskId: task.id,
    ref: task.ref,
    projectId: task.projectId,
    title: task.title,
    type: task.type,
    priority: task.priority,
    attempt: task.attempt,
    spec: task.spec,
    structuredSpec: task.structuredSpec,
    repo: task.placement.repo ?? objective?.repo,
    baseBranch: task.placement.baseBranch ?? objective?.baseBranch,
    // The wire's JSON type is the writable form of the same values.
    resolvedInputs: { ...assignmentOf(task)?.resolvedInputs },
    contracts: [...task.promises],
    requirePlanApproval: task.requirePlanApproval,
    evidence: task.evidence,
  };
}

function startOrder(state: HubState, session: Session): Order | undefined {
  if (session.wanted !== 'running' || session.lifecycle !== 'starting') return undefined;
  const { id, name, projectId, provider, role, mode, cwd } = session;
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  return {
    type: 'session.start',
    session: {
      sessionId: id,
      name,
      projectId,
      provider,
      role,
      mode: mode ?? 'interactive',
      cwd,
      task: task && offerOf(state, task),
      objective: objectiveOf(state, session),
      ...resumeOf(state, session),
    },
  };
}

/** What a manager is to lead; a worker sees of it what stands in its task. */
function objectiveOf(state: HubState, { role, objectiveId }: Session): ObjectiveOffer | undefined {
  const objective = role === 'manager' ? state.objectives.get(objectiveId ?? '') : undefined;
  if (objective === undefined) return undefined;
  const { id, ref, title, prompt, repo, baseBranch } = objective;
  return { objectiveId: id, ref, title, prompt, repo, baseBranch };
}

/** What its daemon needs to start its program with the conversation of an earlier session. */
function resumeOf(state: HubState, { resumedFrom }: Session): Pick<SessionOrder, 'resume'> {
  if (resumedFrom === undefined) return {};
  const providerSessionId = state.sessions.get(resumedFrom)?.providerSessionId;
  return { resume: { sessionId: resumedFrom, ...(providerSessionId === undefined ? {} : { providerSessionId }) } };
}

const closeOrder = (session: Session, why: string, graceMs: number): Order | undefined =>
  session.wanted === 'closed' && isLive(session) ? closing(session, why, graceMs) : undefined;

const closing = (session: Session, why: string, graceMs: number): Order => ({
  type: 'session.close',
  sessionId: session.id,
  why,
  graceMs,
});

function offerOrder(state: HubState, session: Session): Order | undefined {
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  const isWanted = session.wanted === 'running' && isLive(session) && session.lifecycle !== 'starting';
  return task !== undefined && isWanted
    ? { type: 'task.offer', sessionId: session.id, task: offerOf(state, task) }
    : undefined;
}

function deliverOrder(delivery: Delivery | undefined): Order | undefined {
  if (delivery?.state !== 'wanted') return undefined;
  const { id, state: _state, reason: _reason, ...message } = delivery;
  return { type: 'text.deliver', deliveryId: id, ...message, attempt: attemptOf(delivery) };
}

/** What a person decided about a call that waits; where its question was taken back, it waits for nobody. */
function approvalOrder(session: Session, asked: Intervention | undefined): Order | undefined {
  if (asked?.call === undefined || asked.call.settled !== undefined || !isLive(session)) return undefined;
  const { outcome, call } = asked;
  const about = { type: 'approval.answer', sessionId: session.id, approvalId: call.approvalId } as const;
  switch (outcome.state) {
    case 'open':
      return undefined;
    case 'answered': {
      const { effect, reason } = readApprovalAnswer(outcome.answer);
      return { ...about, effect, reason: reason && excerpt(reason, maxReason), by: nameOf(outcome.by) };
    }
    case 'withdrawn':
      return {
        ...about,
        effect: 'deny',
        reason: excerpt(outcome.why, maxReason),
        by: nameOf(hubActor),
        isWithdrawn: true,
      };
  }
}

/** What an agent is told; the whole answer stands in the log. */
const maxReason = 2_000;

const nameOf = (actor: Actor): string => excerpt(actorName(actor), limits.nameCharacters);

/** Whether its agent has perhaps not been told of its task yet. */
const isTaskWaiting = (state: HubState, { taskId }: Session): boolean =>
  taskId !== undefined && state.tasks.get(taskId)?.status === 'assigned';

/** An agent whose task has ended may leave by itself first. */
const graceFor = (why: string): number => (why.startsWith('task') ? timings.endedTaskGraceMs : 0);

function graceOf(state: HubState, { taskId }: Session): number {
  const task = taskId === undefined ? undefined : state.tasks.get(taskId);
  return task !== undefined && hasEnded(task) ? timings.endedTaskGraceMs : 0;
}

function toSession(
  state: HubState,
  sessionId: string,
  make: (session: Session) => Order | undefined,
): readonly OrderTo[] {
  const session = state.sessions.get(sessionId);
  const order = session && make(session);
  return session === undefined || order === undefined ? [] : [{ serverId: session.serverId, order }];
}

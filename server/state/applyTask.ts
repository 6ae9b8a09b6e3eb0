import type { Contract } from '../../shared/model/contract.ts';
import type { TaskEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Assignment, PastAttempt, Task, TaskFacts, TaskPhase, Verdict } from '../../shared/model/task.ts';
import { assertNever } from '../../shared/assertNever.ts';
import { limits } from '../../shared/timings.ts';
import { isSame } from './isSame.ts';
import { withInputSchema, withReplacedSchemas, withSchemaChange } from './schemasReplaced.ts';
import {
  assignmentOf,
  contractOf,
  hasEnded,
  inputSourceOf,
  isUnderWay,
  isWorking,
  lastFulfilment,
  provingOf,
  versionsOf,
} from './taskQueries.ts';

/**
 * One task in, one task out. Never refuses: an event that does not fit the state changes nothing. `seq` is the log line
 * that the event stands in, where it is known.
 */
export function applyTask(task: Task | undefined, event: TaskEvent, at: number, seq = 0): Task | undefined {
  if (event.type === 'task_created') return task ?? { ...factsOf(event.task), status: 'pending' };
  if (task === undefined) return undefined;
  const next = step(task, event, at, seq);
  return next === task ? task : { ...next, version: task.version + 1, updatedAt: at };
}

function step(task: Task, event: Exclude<TaskEvent, { type: 'task_created' }>, at: number, seq: number): Task {
  switch (event.type) {
    case 'task_updated':
      return withChanges(task, event.changes, at);
    case 'task_assigned':
    case 'task_auto_assigned':
      return task.status === 'pending'
        ? enter(task, { status: 'assigned', assignment: event.assignment, ...boundTo(task) })
        : task;
    case 'task_unassigned':
      return task.status === 'assigned'
        ? enter({ ...task, queued: event.queued }, { status: 'pending', ...boundTo(task) })
        : task;
    case 'task_planning':
      return task.status === 'assigned'
        ? enter(task, { status: 'planning', assignment: task.assignment, startedAt: at })
        : task;
    case 'task_plan_submitted':
      return task.status === 'planning'
        ? enter(task, { ...workOf(task), status: 'plan_review', plan: event.plan })
        : task;
    case 'task_plan_approved':
      return task.status === 'plan_review' ? enter(task, { ...workOf(task), status: 'running' }) : task;
    case 'task_plan_revised':
      return task.status === 'plan_review' ? enter(task, { ...workOf(task), status: 'planning' }) : task;
    case 'task_started':
      return task.status === 'assigned'
        ? enter(task, { status: 'running', assignment: task.assignment, startedAt: at })
        : task;
    case 'task_needs_human':
      return task.status === 'running' || task.status === 'planning'
        ? enter(task, { ...workOf(task), status: 'needs_human', returnTo: task.status })
        : task;
    case 'task_resumed':
      return task.status === 'needs_human' ? enter(task, { ...workOf(task), status: event.to }) : task;
    case 'task_completed':
      return endsNow(task, event) ? enter(task, { ...endOf(task, at), status: 'done', result: event.result }) : task;
    case 'evidence_wanted':
      return event.attempt === task.attempt && event.proving.proofId !== task.proof?.proofId && mayProve(task)
        ? { ...task, proving: { ...event.proving, at } }
        : task;
    case 'evidence_checked':
      return withProof(task, event, at);
    case 'evidence_withdrawn':
      return provingOf(task)?.proofId === event.proofId ? settled(task) : task;
    case 'task_accepted': {
      const { actor: by, comment } = event;
      return withVerdict(task, { kind: 'accepted', by, at, ...(comment === undefined ? {} : { comment }) });
    }
    case 'task_sent_back':
      return withVerdict(task, {
        kind: 'sent-back',
        by: event.actor,
        at,
        comment: event.comment,
        followUp: event.followUp,
      });
    case 'task_failed':
      return endsNow(task, event)
        ? enter(task, {
            ...endOf(task, at),
            status: 'failed',
            failure: event.failure,
            ...(task.status === 'assigned' ? boundTo(task) : {}),
          })
        : task;
    case 'task_cancelled':
      return hasEnded(task) ? task : enter(task, cancelled(endOf(task, at), event));
    case 'task_retried':
      return event.attempt > task.attempt && (task.status === 'failed' || task.status === 'cancelled')
        ? enter(
            { ...task, attempt: event.attempt, queued: true, pastAttempts: [...task.pastAttempts, pastAttempt(task)] },
            { status: 'pending', notBefore: event.notBefore, onServer: event.onServer },
          )
        : task;
    case 'contract_fulfilled':
      return withContract(task, event.key, { ...event, status: 'fulfilled' }, { at, seq });
    case 'contract_unfulfilled':
      return withContract(task, event.key, event, { at, seq });
    case 'task_input_changed':
      return withNewerInput(task, event);
    case 'contract_schema_changed':
      return withSchemaChange(task, event.key, event.change);
    case 'task_input_schema_changed':
      return withInputSchema(task, event.key, event.on, event.change);
    case 'task_unblocked':
      return task.status === 'pending' && task.start !== 'manual' && !task.queued ? { ...task, queued: true } : task;
    case 'artifact_added':
    case 'artifact_removed':
    case 'task_note_added':
    case 'task_status_update':
    case 'dependency_resolved':
    case 'intervention_requested':
    case 'intervention_responded':
    case 'intervention_withdrawn':
    case 'guard_tripped':
    case 'guard_warned':
    case 'guard_released':
      return task;
    default:
      return assertNever(event);
  }
}

/** Whether an end is that of the attempt under way. */
const endsNow = (task: Task, { attempt = task.attempt }: { readonly attempt?: number }): boolean =>
  isUnderWay(task) && attempt === task.attempt;

const cancelled = (
  end: ReturnType<typeof endOf>,
  { message, notNeeded }: Extract<TaskEvent, { type: 'task_cancelled' }>,
): TaskPhase => ({ ...end, status: 'cancelled', message, ...(notNeeded === true ? { notNeeded } : {}) });

function withChanges(task: Task, changes: Extract<TaskEvent, { type: 'task_updated' }>['changes'], at: number): Task {
  const before: Readonly<Record<string, unknown>> = { ...task };
  const news = Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [field, value ?? undefined] as const)
    .filter(([field, value]) => !isSame(before[field], value));
  if (news.length === 0) return task;
  // Another server is wanted: where its work was counts no more.
  const isMoved = changes.placement !== undefined && changes.placement.server !== task.placement.server;
  const next: Task = withReplacedSchemas({ ...task, ...Object.fromEntries(news) }, task.promises, at);
  return isMoved ? free(next) : next;
}

function withContract(
  task: Task,
  key: string,
  {
    status,
    version,
    hash,
    data,
    bytes,
    change,
  }: Pick<Contract, 'status' | 'version' | 'hash' | 'data' | 'bytes' | 'change'>,
  { at, seq }: { readonly at: number; readonly seq: number },
): Task {
  const before = contractOf(task, key);
  if (before !== undefined && before.version >= version) return task;
  const facts = { status, version, hash, at, attempt: task.attempt, ...(change === undefined ? {} : { change }) };
  const fulfilled = status === 'fulfilled' ? undefined : lastFulfilment(before);
  const contract: Contract = {
    key,
    ...facts,
    data,
    ...(bytes === undefined ? {} : { bytes }),
    versions: [...versionsOf(before), { ...facts, seq }].slice(-limits.contractVersions),
    ...(fulfilled === undefined ? {} : { fulfilledBefore: { hash: fulfilled.hash, data: fulfilled.data } }),
  };
  return { ...task, contracts: { ...task.contracts, [key]: contract } };
}

function withNewerInput(
  task: Task,
  { key, on, version, change }: Extract<TaskEvent, { type: 'task_input_changed' }>,
): Task {
  const source = inputSourceOf(task, key);
  if (task.status === 'pending' || task.assignment === undefined || source?.on !== on) return task;
  if (version <= (source.newest?.version ?? source.version)) return task;
  const inputs = { ...task.assignment.inputs, [key]: { ...source, newest: { version, change } } };
  return { ...task, assignment: { ...task.assignment, inputs } };
}

/** Sent back is the last word; what was accepted may still be sent back. */
function withVerdict(task: Task, verdict: Verdict): Task {
  if (task.status !== 'done') return task;
  const before = task.verdict?.kind;
  return before === verdict.kind || before === 'sent-back' ? task : { ...task, verdict };
}

/** Only the first that is asked for is looked at; what was judged is not asked for again. */
const mayProve = (task: Task): task is Extract<Task, { status: 'running' | 'needs_human' }> =>
  (task.status === 'running' || task.status === 'needs_human') && task.proving === undefined;

function withProof(
  task: Task,
  { proofId, attempt, passed, checks }: Extract<TaskEvent, { type: 'evidence_checked' }>,
  at: number,
): Task {
  if (task.attempt !== attempt || task.proof?.proofId === proofId) return task;
  const proof = { proofId, attempt, at, passed, checks };
  const next = { ...task, proof };
  return provingOf(task)?.proofId === proofId ? settled(next) : next;
}

/** Nothing of it waits for evidence any more. */
const settled = (task: Task): Task => ('proving' in task ? { ...task, proving: undefined } : task);

/** The same task in another phase: facts of the old phase do not linger. */
function enter(task: Task, phase: TaskPhase): Task {
  return { ...factsOf(task), ...phase };
}

/** What a task has in every state, without its phase. */
export function factsOf(task: TaskFacts): TaskFacts {
  return {
    id: task.id,
    ref: task.ref,
    projectId: task.projectId,
    parentId: task.parentId,
    followUpOf: task.followUpOf,
    title: task.title,
    type: task.type,
    priority: task.priority,
    spec: task.spec,
    structuredSpec: task.structuredSpec,
    placement: task.placement,
    dependencies: task.dependencies,
    promises: task.promises,
    contracts: task.contracts,
    schemasReplaced: task.schemasReplaced,
    labels: task.labels,
    external: task.external,
    pipeline: task.pipeline,
    requirePlanApproval: task.requirePlanApproval,
    start: task.start,
    queued: task.queued,
    retry: task.retry,
    evidence: task.evidence,
    proof: task.proof,
    attempt: task.attempt,
    pastAttempts: task.pastAttempts,
    version: task.version,
    createdAt: task.createdAt,
    createdBy: task.createdBy,
    updatedAt: task.updatedAt,
  };
}

/** The same task, bound to no server any more: that one was removed. */
export const unbound = (task: Task, at: number): Task => ({
  ...free(task),
  version: task.version + 1,
  updatedAt: at,
});

const free = (task: Task): Task => ('onServer' in task ? { ...task, onServer: undefined } : task);

/** The server where its work is; absent where it may go anywhere. */
const boundTo = ({ onServer }: { readonly onServer?: Id<'server'> | undefined }) =>
  onServer === undefined ? {} : { onServer };

function workOf(task: Extract<Task, { readonly startedAt: number; readonly assignment: Assignment }>) {
  const { assignment, startedAt } = task;
  const proving = provingOf(task);
  return { assignment, startedAt, plan: 'plan' in task ? task.plan : undefined, ...(proving ? { proving } : {}) };
}

function endOf(task: Task, at: number) {
  return { assignment: assignmentOf(task), startedAt: isWorking(task) ? task.startedAt : undefined, endedAt: at };
}

function pastAttempt(task: Extract<Task, { status: 'failed' | 'cancelled' }>): PastAttempt {
  return {
    number: task.attempt,
    status: task.status,
    serverId: task.assignment?.serverId,
    sessionId: task.assignment?.sessionId,
    startedAt: task.startedAt,
    endedAt: task.endedAt,
    message: task.status === 'failed' ? task.failure.message : task.message,
  };
}

import { conflict, forbidden, HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { EvidenceCheck, EvidencePredicate, Proving } from '../../shared/model/evidence.ts';
import { predicatesOf, provenByServer } from '../../shared/model/evidence.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import type { TaskResult } from '../../shared/model/taskResult.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import type { HubState } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import { assignmentOf, provingOf } from '../state/taskQueries.ts';
import { artifactsOfResult } from './artifacts.ts';
import type { Context } from './context.ts';
import { withinDataLimit } from './contractSize.ts';
import { decideComplete } from './taskWork.ts';

/**
 * Reported as done. What the hub itself can see is judged at once; where a server has to look, the completion waits for
 * its evidence, and nothing of it is published before.
 * @throws HubError for everything that could be mended before it is reported again.
 */
export function decideReportDone(state: HubState, task: Task, result: TaskResult, context: Context): HubEvent[] {
  requireNoCheck(task);
  const completion = completed(state, task, result, context);
  const predicates = predicatesOf(task.evidence);
  if (predicates.length === 0) return completion;
  requireNobodyAsked(state, task);
  const proofId = context.newId('proof');
  const { actor } = context;
  const about = { taskId: task.id, actor, attempt: task.attempt } as const;
  if (provenByServer(task.evidence).length === 0) {
    const checks = predicates.map((predicate) => seenByHub(state, task, predicate));
    return [{ type: 'evidence_checked', ...about, proofId, passed: true, checks }, ...completion];
  }
  return [{ type: 'evidence_wanted', ...about, proving: { proofId, by: actor, result } }];
}

/** What a server found. Of a completion that waits no more, and from another server, it says nothing. */
export function decideEvidence(
  state: HubState,
  server: Server,
  { taskId, proofId, checks }: Pick<Extract<Report, { type: 'evidence.checked' }>, 'taskId' | 'proofId' | 'checks'>,
  context: Context,
): HubEvent[] {
  const task = state.tasks.get(taskId);
  const proving = task === undefined ? undefined : provingOf(task);
  if (task === undefined || proving?.proofId !== proofId || assignmentOf(task)?.serverId !== server.id) return [];
  const found = new Map(checks.map((check) => [check.predicate, check]));
  const seen = predicatesOf(task.evidence).map((predicate) =>
    isServers(predicate) ? (found.get(predicate) ?? unseen(predicate)) : seenByHub(state, task, predicate),
  );
  return judged(state, task, proving, seen, context);
}

/** Where nobody can look any more, what was to be looked at is not shown. */
export const decideUnprovable = (task: Task, { proofId }: Proving, why: string, { actor }: Pick<Context, 'actor'>) =>
  [
    {
      type: 'evidence_checked',
      taskId: task.id,
      actor,
      attempt: task.attempt,
      proofId,
      passed: false,
      checks: provenByServer(task.evidence).map((predicate) => ({ predicate, passed: false, detail: why })),
    },
  ] satisfies HubEvent[];

/**
 * @throws forbidden for the agent that works on the task: what proves its work is not its own to say.
 */
export function requireEvidenceAuthor(task: Task, actor: Actor): void {
  if (actor.kind !== 'agent' || assignmentOf(task)?.sessionId !== actor.sessionId) return;
  throw forbidden(
    `change the evidence that ${task.ref} demands`,
    'somebody who does not work on it',
    'Ask a person ("rostrum task help").',
  );
}

function judged(
  state: HubState,
  task: Task,
  { proofId, by, result }: Proving,
  checks: readonly EvidenceCheck[],
  context: Context,
): HubEvent[] {
  const about = { taskId: task.id, actor: context.actor, attempt: task.attempt, proofId } as const;
  const passed = checks.every((check) => check.passed);
  if (!passed) return [{ type: 'evidence_checked', ...about, passed, checks }];
  try {
    const completion = completed(state, task, result, { ...context, actor: by });
    return [{ type: 'evidence_checked', ...about, passed, checks }, ...completion];
  } catch (error) {
    // Something that it owes was changed while its evidence was looked at.
    if (!(error instanceof HubError)) throw error;
    const broken: EvidenceCheck = { predicate: 'result', passed: false, detail: error.message.slice(0, 500) };
    const others = checks.filter(({ predicate }) => predicate !== 'result');
    return [{ type: 'evidence_checked', ...about, passed: false, checks: [broken, ...others] }];
  }
}

const completed = (state: HubState, task: Task, result: TaskResult, context: Context): HubEvent[] => [
  ...withinDataLimit(task, decideComplete(task, result, context)),
  ...artifactsOfResult(state, task, result, context),
];

const isServers = (predicate: EvidencePredicate): boolean => predicate === 'command' || predicate === 'branchMoved';

function seenByHub(state: HubState, task: Task, predicate: EvidencePredicate): EvidenceCheck {
  if (predicate === 'result') {
    const count = task.promises.length;
    return { predicate, passed: true, detail: count === 0 ? 'It owes no contract.' : `${count} of ${count} fit.` };
  }
  const [asked] = openInterventionsOf(state, task.id);
  return asked === undefined
    ? { predicate, passed: true, detail: 'Nobody is asked.' }
    : { predicate, passed: false, detail: `${asked.id} waits for an answer.` };
}

const unseen = (predicate: EvidencePredicate): EvidenceCheck => ({
  predicate,
  passed: false,
  detail: 'Its server did not look at it: upgrade the daemon there.',
});

function requireNoCheck(task: Task): void {
  const proving = provingOf(task);
  if (proving === undefined) return;
  throw conflict(
    `${task.ref} is reported as done already, and its evidence is being checked. Wait for what comes of it: "rostrum task view ${task.ref}".`,
    { id: task.id, proofId: proving.proofId },
  );
}

function requireNobodyAsked(state: HubState, task: Task): void {
  const [asked] = task.evidence?.noOpenIntervention === true ? openInterventionsOf(state, task.id) : [];
  if (asked === undefined) return;
  throw conflict(
    `${task.ref} is done only when nothing of it waits for a human, and ${asked.id} does ("rostrum inbox view ${asked.id}"). Wait for the answer, then report again.`,
    { id: task.id, interventionId: asked.id },
  );
}

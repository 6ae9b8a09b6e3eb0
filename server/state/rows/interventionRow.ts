import { actorName } from '../../../shared/model/actor.ts';
import type { Intervention, InterventionRow } from '../../../shared/model/intervention.ts';
import { openWaiting } from '../blockers.ts';
import type { HubState } from '../hubState.ts';

const excerptCharacters = 300;

/** The small form of an intervention. */
export function interventionRow(state: HubState, intervention: Intervention): InterventionRow {
  const { outcome } = intervention;
  return {
    kind: 'intervention',
    id: intervention.id,
    projectId: intervention.projectId,
    ...subjectOf(state, intervention),
    sessionId: intervention.sessionId,
    what: intervention.kind,
    excerpt: excerpt(intervention.question),
    options: [...intervention.options],
    ...callOf(intervention),
    state: outcome.state,
    askedAt: intervention.askedAt,
    closedAt: outcome.state === 'open' ? undefined : outcome.at,
    answeredBy: outcome.state === 'answered' ? actorName(outcome.by) : undefined,
    settled: intervention.call?.settled,
    // What is closed keeps nobody waiting, and the tasks of an objective go on without its manager.
    downstream:
      outcome.state === 'open' && intervention.taskId !== undefined ? downstreamOf(state, intervention.taskId) : 0,
  };
}

function callOf({ call }: Intervention): Pick<InterventionRow, 'call'> {
  return call === undefined ? {} : { call: { tool: call.tool, args: call.args, isWhole: call.isWhole } };
}

/** A task, or else an objective: what a manager waits for is its objective's. */
function subjectOf(
  { sessions }: HubState,
  { taskId, objectiveId, sessionId }: Intervention,
): Pick<InterventionRow, 'taskId' | 'objectiveId'> {
  if (taskId !== undefined) return { taskId };
  return { objectiveId: objectiveId ?? sessions.get(sessionId ?? '')?.objectiveId };
}

/** How many open tasks wait for one, directly or through others. Counted up to a bound: more are just "many". */
function downstreamOf(state: HubState, taskId: string): number {
  const found = new Set<string>();
  const open = [taskId];
  for (let at = open.pop(); at !== undefined && found.size < maxCounted; at = open.pop()) {
    for (const task of openWaiting(state, at)) {
      if (found.has(task.id)) continue;
      found.add(task.id);
      open.push(task.id);
    }
  }
  return found.size;
}

const maxCounted = 1_000;

const excerpt = (question: string): string =>
  question.length <= excerptCharacters ? question : `${question.slice(0, excerptCharacters - 1)}…`;

import type { ResultOf } from '../../../shared/operations/operations.ts';
import { inputsOf } from '../blockers.ts';
import type { HubState } from '../hubState.ts';
import { assignmentOf } from '../taskQueries.ts';
import type { Task } from '../../../shared/model/task.ts';
import { artifactRows } from './artifactRow.ts';
import { contractRows, taskRow } from './taskRow.ts';

const maxArtifacts = 50;

/** A task with its bodies. Inputs are those fixed at assignment; before it, what would be given now. */
export function taskView(state: HubState, task: Task): ResultOf<'task.view'> {
  const assignment = assignmentOf(task);
  const { resolvedInputs, inputs } = assignment ?? inputsOf(state, task);
  return {
    task: taskRow(state, task),
    spec: task.spec,
    structuredSpec: task.structuredSpec,
    placement: task.placement,
    promises: [...task.promises],
    // Contract data is JSON that came in through a schema of JSON.
    resolvedInputs,
    inputs: { ...inputs },
    contracts: [...contractRows(task)],
    plan: 'plan' in task ? task.plan : undefined,
    result: task.status === 'done' ? task.result : undefined,
    verdictComment: task.status === 'done' ? task.verdict?.comment : undefined,
    artifacts: [...artifactRows(state, task.id, maxArtifacts)],
    failure: task.status === 'failed' ? task.failure : undefined,
    evidence: task.evidence,
    proof: task.proof === undefined ? undefined : { ...task.proof, checks: [...task.proof.checks] },
    reason: assignment?.reason,
    requirePlanApproval: task.requirePlanApproval,
    start: task.start,
    retry: task.retry,
    attempts: [...task.pastAttempts],
    createdBy: task.createdBy,
  };
}

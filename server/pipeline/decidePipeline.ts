import { HubError, invalidFile } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { PipelineOrigin } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { owedBy } from '../decide/dependencies.ts';
import { requireGuardAnswered } from '../decide/requireGuardAnswered.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { PipelineWish } from './planPipeline.ts';
import { planPipeline } from './planPipeline.ts';
import { planView } from './planView.ts';
import type { PlanView } from './planView.ts';
import type { PipelineNames } from './resolveWanted.ts';

/** Where a task of the file ended up. */
interface Placed {
  readonly name: string;
  readonly id: string;
}

export interface PipelineDecision {
  readonly events: HubEvent[];
  readonly plan: PlanView;
  /** Every task of the file, in its order. */
  readonly tasks: readonly Placed[];
}

/**
 * The plan of a file as people see it.
 * @throws invalid-file with every problem at once, each with its line.
 */
export function readPlan(state: HubState, wish: PipelineWish, names: PipelineNames, context: Context): PlanView {
  return planView(state, wish, soundPlan(state, wish, names, context));
}

/**
 * What a plan says, in one journal line, or nothing. Refs of new tasks are given in the order of the file.
 * @throws invalid-file as `readPlan`; stale-plan with the new plan where it is another than the one that was seen;
 * forbidden for an agent where it cancels a task that a guard asks about.
 */
export function decidePipeline(
  state: HubState,
  wish: PipelineWish & { readonly expect?: string | undefined },
  names: PipelineNames,
  context: Context,
): PipelineDecision {
  const plan = soundPlan(state, wish, names, context);
  const view = planView(state, wish, plan);
  if (wish.expect !== undefined && wish.expect !== view.fingerprint) throw stalePlan(view);
  const { items } = plan;
  for (const { action, task } of items)
    if (action === 'cancelled') requireGuardAnswered(state, task, 'cancel', context);
  const events = [
    ...items.flatMap((item) => created(item, context)),
    ...items.flatMap((item) => changed(state, item, context)),
    ...owedBy(state, plan.outside, context),
    // Last, so that what the plan takes away from a task is gone before its end is looked at.
    ...items.flatMap((item) => cancelled(item, plan, context)),
  ];
  const tasks = items.flatMap((item) =>
    'line' in item && item.line !== undefined ? [{ name: item.key, id: item.task.id }] : [],
  );
  return { events, plan: view, tasks };
}

function soundPlan(state: HubState, wish: PipelineWish, names: PipelineNames, context: Context): Plan {
  const { plan, problems } = planPipeline(state, wish, names, context);
  if (problems.length > 0) throw invalidFile(problems);
  return plan;
}

const stalePlan = (plan: PlanView) =>
  new HubError(
    'stale-plan',
    'Nothing was changed: this is not the plan any more that was looked at. Look at the new one and apply that.',
    { plan },
  );

const created = (item: PlanItem, { actor }: Context): HubEvent[] =>
  item.action === 'created' ? [{ type: 'task_created', taskId: item.task.id, actor, task: item.task }] : [];

function changed(state: HubState, item: PlanItem, { actor }: Context): HubEvent[] {
  if (item.action !== 'changed') return [];
  const { task } = item;
  const changes = Object.assign(
    {},
    ...item.changes.map((one) => one.changes),
  ) as (typeof item.changes)[number]['changes'];
  const events: HubEvent[] = [{ type: 'task_updated', taskId: task.id, actor, changes }];
  const { dependencies } = changes;
  if (dependencies === undefined || task.status !== 'pending') return events;
  const freed = isBlocked(state, task) && !isBlocked(state, { dependencies });
  return freed ? [...events, { type: 'task_unblocked', taskId: task.id, actor, by: undefined }] : events;
}

function cancelled(item: PlanItem, { pipeline = '' }: Plan, { actor }: Context): HubEvent[] {
  if (item.action !== 'cancelled') return [];
  const { id: taskId, pipeline: origin } = item.task;
  const about = { taskId, actor } as const;
  const removed: PipelineOrigin | undefined = origin && { ...origin, removed: true };
  return [
    ...(removed === undefined ? [] : [{ type: 'task_updated', ...about, changes: { pipeline: removed } } as const]),
    { type: 'task_cancelled', ...about, message: `it is not in the pipeline "${pipeline}" any more` },
  ];
}

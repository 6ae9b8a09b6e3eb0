import type { PipelinePlan, PlanItemView } from '../../shared/operations/pipelines.ts';
import { contentHash } from '../contentHash.ts';
import type { Task, TaskFacts } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { PipelineWish } from './planPipeline.ts';
import { plannedOwed } from './plannedOwed.ts';

export type PlanView = PipelinePlan;

const fingerprintCharacters = 16;
const maxNamed = 5;

/** A plan in words, with the fingerprint of everything that it rests on. */
export function planView(state: HubState, wish: PipelineWish, plan: Plan): PlanView {
  const keys = new Map<string, string>(plan.items.map(({ task, key }) => [task.id, key]));
  const nameOf = (id: string): string => keys.get(id) ?? state.tasks.get(id)?.ref ?? id;
  const items = plan.items.map((item) => itemView(item, nameOf));
  const counts = { created: 0, changed: 0, cancelled: 0, untouched: 0 };
  for (const { action } of items) counts[action] += 1;
  const owed = plannedOwed(state, wish.file, plan);
  const view = { pipeline: plan.pipeline, fingerprint: fingerprintOf(wish, plan), counts, items };
  return owed.length === 0 ? view : { ...view, newlyOwed: owed };
}

/**
 * Another file, another project, or a task that the plan changes and that has moved since: another fingerprint. What
 * happens to tasks that the plan leaves alone is no reason to look again.
 */
function fingerprintOf({ projectId, file, start }: PipelineWish, { items }: Plan): string {
  const rests = items.map((item) => [
    item.action,
    item.key,
    item.action === 'changed' || item.action === 'cancelled' ? [item.task.id, item.task.version] : null,
    item.action === 'cancelled' ? item.waiting.map(({ id }) => id) : null,
  ]);
  return contentHash([projectId, file.source, start, rests]).slice(0, fingerprintCharacters);
}

function itemView(item: PlanItem, nameOf: (id: string) => string): PlanItemView {
  const { action, key, task } = item;
  const line = 'line' in item ? item.line : undefined;
  const { dependencies, promises } = fieldsAfter(item);
  const waitsFor = dependencies.map(({ on, kind, key: contract }) => ({ on: nameOf(on), kind, key: contract }));
  const schemas = promises.flatMap((promise) => (promise.schema === undefined ? [] : [promise.key]));
  const about = {
    ...{ key, action, line, title: task.title, note: noteOf(item) },
    ...(waitsFor.length === 0 ? {} : { waitsFor }),
    ...(schemas.length === 0 ? {} : { schemas }),
  };
  if (item.action === 'created') return { ...about, changes: [] };
  const changes = item.action === 'changed' ? item.changes.map(({ field, from, to }) => ({ field, from, to })) : [];
  return { ...about, taskId: task.id, ref: task.ref, status: item.task.status, changes };
}

/** Its edges and promises as they will be: those that the plan gives it, else its own. */
function fieldsAfter(item: PlanItem): Pick<TaskFacts, 'dependencies' | 'promises'> {
  const changes = item.action === 'changed' ? item.changes.map((change) => change.changes) : [];
  return {
    dependencies:
      changes.find(({ dependencies }) => dependencies !== undefined)?.dependencies ?? item.task.dependencies,
    promises: changes.find(({ promises }) => promises !== undefined)?.promises ?? item.task.promises,
  };
}

function noteOf(item: PlanItem): string | undefined {
  switch (item.action) {
    case 'created':
      return undefined;
    case 'changed':
    case 'untouched':
      if (item.kept.length > 0) return `${item.kept.join(', ')} kept: ${item.task.ref} is ${item.task.status}`;
      return 'line' in item ? undefined : `not in the file any more; it is ${item.task.status} and stays`;
    case 'cancelled': {
      const rest = item.waiting.filter((task) => !item.goWithIt.includes(task));
      return [
        'not in the file any more',
        ...(item.goWithIt.length > 0 ? [`${refsOf(item.goWithIt)} cancelled with it`] : []),
        ...(rest.length > 0 ? [`${refsOf(rest)} left waiting for it`] : []),
      ].join('; ');
    }
  }
}

function refsOf(tasks: readonly Task[]): string {
  const named = tasks.slice(0, maxNamed).map(({ ref }) => ref);
  const more = tasks.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

import type { OwedKey } from '../../shared/model/contract.ts';
import { owedKey } from '../decide/dependencies.ts';
import type { HubState } from '../state/hubState.ts';
import type { ParsedPipeline } from './pipelineFile.ts';
import type { Plan, PlanItem } from './plan.ts';

/** As many as are told of a plan: a file may ask for very many. */
const maxOwed = 50;

/** What a plan makes tasks owe only because an input asks for it, so that a mistyped key is seen before it is waited for. */
export function plannedOwed(state: HubState, { tasks }: ParsedPipeline, { items, outside }: Plan): OwedKey[] {
  const listed = new Map(tasks.map(({ name, draft }) => [name, draft.contracts.map(({ key }) => key)]));
  const found: { readonly task: string; readonly key: string; readonly known: readonly string[] }[] = [];
  for (const item of items) {
    const known = [...(listed.get(item.key) ?? []), ...promisedBefore(item)];
    for (const key of promisesOf(item)) if (!known.includes(key)) found.push({ task: item.key, key, known });
  }
  for (const { kind, on, key } of outside) {
    const other = state.tasks.get(on);
    if (other === undefined || kind !== 'input' || key === undefined) continue;
    const known = other.promises.map((promise) => promise.key);
    const isTold = found.some(({ task, key: told }) => task === other.ref && told === key);
    if (!known.includes(key) && !isTold) found.push({ task: other.ref, key, known });
  }
  return found.slice(0, maxOwed).map(({ task, key, known }) => owedKey(task, key, known));
}

/** The keys that an item gives its task, also those that it has. */
function promisesOf(item: PlanItem): readonly string[] {
  if (item.action === 'created') return item.task.promises.map(({ key }) => key);
  return item.action === 'changed'
    ? item.changes.flatMap(({ changes }) => (changes.promises ?? []).map(({ key }) => key))
    : [];
}

const promisedBefore = (item: PlanItem): readonly string[] =>
  item.action === 'changed' ? item.task.promises.map(({ key }) => key) : [];

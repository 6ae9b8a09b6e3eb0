import type { Mirror } from '../../shared/client/mirror.ts';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import type { PreviewTask } from '../../shared/protocol/hostToPage.ts';
import { t } from '../l10n/text.ts';

type Item = PipelinePlan['items'][number];

/**
 * The tasks of a file as a graph shows them: those that exist as they are now, new ones as waiting, and what the file
 * waits for outside of it.
 */
export function previewTasks({ items }: PipelinePlan, mirror: Pick<Mirror, 'get' | 'all'>): readonly PreviewTask[] {
  const inFile = new Set(items.map(({ key }) => key));
  const outside = new Set(items.flatMap(({ waitsFor = [] }) => waitsFor.map(({ on }) => on)));
  for (const key of inFile) outside.delete(key);
  const keys = new Map(items.map(({ taskId, key }) => [taskId, key]));
  const idOf = (task: string): string => keys.get(task) ?? mirror.get('task', task)?.ref ?? task;
  return [...items.map((item) => taskOf(item, mirror, idOf)), ...outsideTasks(outside, mirror)];
}

/** `idOf` says how the graph calls a task of the hub. */
function taskOf(item: Item, mirror: Pick<Mirror, 'get'>, idOf: (task: string) => string): PreviewTask {
  const { key, action, line, title, taskId, ref, status, changes, waitsFor = [], schemas } = item;
  const now = taskId === undefined ? undefined : mirror.get('task', taskId);
  return {
    id: key,
    ref: refOf(item),
    title: changes.find(({ field }) => field === 'title')?.to ?? title,
    status: action === 'cancelled' ? 'cancelled' : (now?.status ?? status ?? 'pending'),
    dependencies: waitsFor.map((edge) => {
      const { change, schemaChange } = now?.stale?.find((input) => input.key === edge.key && idOf(input.on) === edge.on) ?? {}; // prettier-ignore
      return { ...edge, stale: change, schemaChange };
    }),
    ...(schemas === undefined ? {} : { schemas }),
    ...(line === undefined ? {} : { line }),
    ...(ref === undefined ? {} : { task: ref }),
  };
}

/** Its key, with what applying the file does to it. */
function refOf({ key, action, ref = '' }: Item): string {
  switch (action) {
    case 'created':
      return t('{0} (new)', key);
    case 'changed':
      return t('{0} {1} (changed)', key, ref);
    case 'cancelled':
    case 'untouched':
      return `${key} ${ref}`.trim();
  }
}

function outsideTasks(refs: ReadonlySet<string>, mirror: Pick<Mirror, 'all'>): readonly PreviewTask[] {
  if (refs.size === 0) return [];
  const known = new Map([...mirror.all('task').values()].flatMap((row) => (refs.has(row.ref) ? [[row.ref, row]] : [])));
  return [...refs].map((ref) => {
    const { title = '', status = 'pending', contracts = [] } = known.get(ref) ?? {};
    const schemas = contracts.flatMap(({ key, hasSchema }) => (hasSchema ? [key] : []));
    return { id: ref, ref, title, status, dependencies: [], schemas, task: ref };
  });
}

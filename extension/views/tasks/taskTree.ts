import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import type { TreeChange, TreeModel } from '../treeModel.ts';

/** The tasks of a person's projects. */
export function createTaskTree({ mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>): {
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
} {
  const changed = new Signal<TreeChange>();
  onRows.on(() => changed.tell('all'));
  const model: TreeModel = {
    roots: () => [...mirror.all('task').values()].sort((a, b) => a.createdAt - b.createdAt).map(({ id }) => id),
    childrenOf: () => [],
    parentOf: () => undefined,
    row: (id) => {
      const row = mirror.get('task', id);
      if (row === undefined) return undefined;
      return {
        label: row.title,
        description: `${row.ref} · ${row.status}`,
        icon: { id: 'circle-outline' },
        context: 'task',
        children: 'none',
      };
    },
  };
  return { model, changed };
}

import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import type { TreeChange, TreeModel } from '../treeModel.ts';

/** The machines that agents run on. */
export function createServerTree({ mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>): {
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
} {
  const changed = new Signal<TreeChange>();
  onRows.on(() => changed.tell('all'));
  const model: TreeModel = {
    roots: () => [...mirror.all('server').values()].sort((a, b) => a.name.localeCompare(b.name)).map(({ id }) => id),
    childrenOf: () => [],
    parentOf: () => undefined,
    row: (id) => {
      const row = mirror.get('server', id);
      if (row === undefined) return undefined;
      return { label: row.name, description: row.state, icon: { id: 'server' }, context: 'server', children: 'none' };
    },
  };
  return { model, changed };
}

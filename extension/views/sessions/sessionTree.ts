import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import type { TreeChange, TreeModel } from '../treeModel.ts';

/** The terminals that agents and shells run in. */
export function createSessionTree({ mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>): {
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
} {
  const changed = new Signal<TreeChange>();
  onRows.on(() => changed.tell('all'));
  const model: TreeModel = {
    roots: () =>
      [...mirror.all('session').values()]
        .filter(({ lifecycle }) => lifecycle !== 'exited')
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ id }) => id),
    childrenOf: () => [],
    parentOf: () => undefined,
    row: (id) => {
      const row = mirror.get('session', id);
      if (row === undefined) return undefined;
      return {
        label: row.name,
        description: row.lifecycle,
        icon: { id: 'terminal' },
        context: 'session',
        children: 'none',
      };
    },
  };
  return { model, changed };
}

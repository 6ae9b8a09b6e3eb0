import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import type { TreeChange, TreeModel } from '../treeModel.ts';

/** What waits for a human. */
export function createInboxTree({ mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>): {
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
} {
  const changed = new Signal<TreeChange>();
  onRows.on(() => changed.tell('all'));
  const model: TreeModel = {
    roots: () =>
      [...mirror.all('intervention').values()]
        .filter(({ state }) => state === 'open')
        .sort((a, b) => a.askedAt - b.askedAt)
        .map(({ id }) => id),
    childrenOf: () => [],
    parentOf: () => undefined,
    row: (id) => {
      const row = mirror.get('intervention', id);
      if (row === undefined) return undefined;
      return {
        label: row.excerpt,
        description: row.what,
        icon: { id: 'question' },
        context: 'intervention',
        children: 'none',
      };
    },
  };
  return { model, changed };
}

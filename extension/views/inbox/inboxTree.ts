import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import { kindIcons, kindName } from '../../inbox/interventionKinds.ts';
import { InboxIndex } from '../../inbox/inboxIndex.ts';
import type { Grouping } from '../../inbox/inboxSections.ts';
import type { Snoozes } from '../../inbox/snoozes.ts';
import type { FilteredTreeOptions } from '../filteredTree.ts';
import type { TreeChange, TreeModel } from '../treeModel.ts';
import { interventionTreeRow, sectionTreeRow } from './inboxRow.ts';

/** What the inbox is made from. */
export interface InboxOptions {
  readonly hub: Pick<HubClient, 'mirror' | 'onRows'>;
  readonly snoozes: Pick<Snoozes, 'until' | 'onChanged'>;
  readonly grouping: Grouping;
  /** The hub's clock. */
  readonly now: () => number;
  /** The person's clock, by which he puts off. */
  readonly ownNow?: () => number;
}

/** What waits for a human, as a tree over an index of it. */
export interface Inbox {
  readonly index: InboxIndex;
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
  readonly stateOf: FilteredTreeOptions['stateOf'];
  readonly groupBy: (grouping: Grouping) => void;
  /** Time has passed: the order and the waiting times follow. */
  readonly pass: () => void;
}

export function createInbox(options: InboxOptions): Inbox {
  const { snoozes, grouping, now, ownNow = now } = options;
  const { mirror, onRows } = options.hub;
  const changed = new Signal<TreeChange>();
  const snoozedUntil = (id: string): number | undefined => {
    const until = snoozes.until(id);
    return until === undefined ? undefined : until + (now() - ownNow());
  };
  const index = new InboxIndex({ mirror, now, snoozedUntil }, grouping);
  const tell = (change: TreeChange): void => {
    if (change === 'all' || change.length > 0) changed.tell(change);
  };
  tell(index.take({ changed: [...mirror.all('intervention').values()], removed: [] }));
  onRows.on((change) => tell(index.take(change)));
  snoozes.onChanged.on(() => tell(index.snoozed()));
  const model: TreeModel = {
    roots: () => index.sections.lists.get('') ?? [],
    childrenOf: (id) => index.sections.lists.get(id) ?? [],
    parentOf: (id) => index.parentOf(id),
    row: (id) => {
      const row = index.row(id);
      if (row === undefined) return sectionTreeRow(mirror, id, index.sections.lists.get(id)?.length ?? 0);
      const place = index.placeOf(row);
      if (place === undefined) return undefined;
      const span = index.drawnSpan(row);
      return interventionTreeRow({ mirror, row, place, span, now, snoozedUntil: snoozes.until(id) });
    },
  };
  return {
    index,
    model,
    changed,
    stateOf: (id) => {
      const what = index.row(id)?.what;
      return what && { word: kindName(what), icon: kindIcons[what] };
    },
    groupBy: (wanted) => tell(index.groupBy(wanted)),
    pass: () => tell(index.pass()),
  };
}

import type { Memento } from 'vscode';
import { groupings } from './sessionTree.ts';
import type { Grouping } from './sessionTree.ts';

/** Where a workspace keeps how its sessions stand together. */
export const groupingKey = 'rostrum.sessions.grouping';

/** How this workspace had them last; undefined where it never said. */
export const readSessionGrouping = (workspace: Memento): Grouping | undefined =>
  groupings.find((grouping) => grouping === workspace.get(groupingKey));

import { noFilter } from '../views/tasks/taskFilter.ts';
import type { Trees } from '../views/trees.ts';

/** Shows a task or an objective in the tree; a filter that hides it is taken away. */
export async function revealTask({ tasks, taskTree, arrangement }: Trees, id: string): Promise<void> {
  if (!taskTree.isShown(id)) await arrangement.change({ filter: noFilter });
  await tasks.reveal(id, { select: true, focus: true, expand: false });
}

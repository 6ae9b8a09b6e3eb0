import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { registerCommands } from '../commands/register.ts';
import { inRestrictedMode } from '../hub/restrictedMode.ts';
import { FilteredTree } from './filteredTree.ts';
import type { Inbox } from './inbox/inboxTree.ts';
import { ServerTree } from './servers/serverTree.ts';
import { readSessionGrouping } from './sessions/keptGrouping.ts';
import { SessionTree } from './sessions/sessionTree.ts';
import { KeptArrangement } from './tasks/arrangement.ts';
import { taskDragAndDrop } from './tasks/taskDragAndDrop.ts';
import { createTaskTree } from './tasks/taskTree.ts';
import type { TaskTree } from './tasks/taskTree.ts';
import { TreeView } from './treeView.ts';

/** The four trees of our container, by name. */
export interface Trees extends vscode.Disposable {
  readonly inbox: TreeView;
  readonly tasks: TreeView;
  readonly sessions: TreeView;
  readonly servers: TreeView;
  /** What they show of their models. */
  readonly filtered: Readonly<Record<'inbox' | 'sessions' | 'servers', FilteredTree>>;
  /** What the trees of sessions and servers are made from. */
  readonly models: { readonly sessions: SessionTree; readonly servers: ServerTree };
  readonly taskTree: TaskTree;
  readonly arrangement: KeptArrangement;
  /** Done when the editor was given a row of one of them. */
  readonly firstRow: Promise<void>;
}

export function registerTrees(
  { hub, log, context }: App,
  inboxModel: Pick<Inbox, 'model' | 'changed' | 'stateOf'>,
): Trees {
  const arrangement = new KeptArrangement(context.workspaceState);
  const taskTree = createTaskTree({ hub, arrangement, now: hub.hubNow });
  const tasks = new TreeView({ id: 'rostrum.tasks', ...taskTree, dragAndDrop: taskDragAndDrop });
  const models = {
    sessions: new SessionTree(hub, {
      now: hub.hubNow,
      grouping: readSessionGrouping(context.workspaceState) ?? 'server',
    }),
    servers: new ServerTree(hub, { now: hub.hubNow }),
  };
  const filtered = {
    inbox: new FilteredTree(inboxModel),
    sessions: filter(models.sessions),
    servers: filter(models.servers),
  };
  const viewOf = (name: keyof typeof filtered): TreeView =>
    new TreeView({ id: `rostrum.${name}`, model: filtered[name], changed: filtered[name].changed });
  const [inbox, sessions, servers] = [viewOf('inbox'), viewOf('sessions'), viewOf('servers')];
  const byId = new Map([inbox, tasks, sessions, servers].map((tree) => [tree.id, tree]));
  const more = registerCommands(log, {
    'rostrum.tree.more': (view, row) => byId.get(String(view))?.showMore(String(row)),
  });
  // The topmost of them says it.
  const sayRestriction = (): void => {
    inbox.view.message = hub.isRestricted ? inRestrictedMode().message : '';
  };
  sayRestriction();
  const owned = vscode.Disposable.from(inbox, tasks, sessions, servers, more, hub.onConnection.on(sayRestriction));
  const firstRow = Promise.race([...byId.values()].map((tree) => tree.firstRow));
  return {
    inbox,
    tasks,
    sessions,
    servers,
    models,
    filtered,
    taskTree,
    arrangement,
    firstRow,
    dispose: () => void owned.dispose(),
  };
}

const filter = (tree: SessionTree | ServerTree): FilteredTree =>
  new FilteredTree({ model: tree, changed: tree.changed, stateOf: (id) => tree.stateOf(id) });
